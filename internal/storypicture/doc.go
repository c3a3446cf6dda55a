// Package storypicture keeps drawings and photographs of what a family wants every
// helper to know (feature story): for those who say it with a picture, and the youngest.
// Somebody who works with the family adds one with its owner beside them, or its owner
// does on a page of their own. Each has a text for those who do not see it, the day,
// and who may see it, agency by agency. Its owner takes it back, and nothing is kept.
package storypicture
