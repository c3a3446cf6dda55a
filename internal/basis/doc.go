// Package basis is the register of what the law allows and what the guidance
// says, each with the days from and to which it holds, so that a decision is
// made and later read under the rules of its own day.
//
// The registers are data files of this package. What depends on a day that
// Parliament or a minister has yet to appoint (a duty that is enacted and not
// commenced) is off until the authority enters the day, and comes on by itself
// when the day comes, without a new release.
package basis
