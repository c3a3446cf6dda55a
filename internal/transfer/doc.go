// Package transfer is an assessment that goes to another authority, as a pack that it
// can take in: who sent it, to whom, and by what right.
//
// No answer of the family's names another authority, which is no organisation here. So
// whoever sends says that the family agreed to this one, in words, or on which ground
// it goes without; a ground goes to a second person as every other does (feature
// override). Children who move are shared with agreement (North West cross-border
// protocol: share only with consent, and the receiving authority looks at it again
// within four weeks).
package transfer
