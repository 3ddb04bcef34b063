package wxmsg

import "linli/domain"

// classes says what a nonzero errcode of custom/send and template/send means
// for what is still owed.
var classes = map[int64]domain.SendClass{
	-1:    domain.SendAgain, // system busy
	40001: domain.SendAgain, // the token was refused, and so was its successor
	40014: domain.SendAgain,
	42001: domain.SendAgain,
	42007: domain.SendAgain, // token invalidated by a change of password
	45011: domain.SendAgain, // too many calls this minute
	45066: domain.SendAgain, // the same clientmsgid within a minute
	43108: domain.SendAgain, // concurrent sends to one person

	45015: domain.SendClosed, // the 48 hours are over
	45047: domain.SendClosed, // the messages per 48 hours are used up
	48002: domain.SendClosed, // the person refuses messages
	43101: domain.SendClosed, // the person refused the subscription or it is used up

	40003: domain.SendGone, // no openid of this account
	40031: domain.SendGone,
	43004: domain.SendGone, // not a follower
	43005: domain.SendGone,
	43019: domain.SendGone, // on the account's blacklist
	43104: domain.SendGone, // the openid belongs to another appid
	46004: domain.SendGone, // no such user
	50002: domain.SendGone, // the person's account is restricted

	40002: domain.SendStop, // wrong grant_type
	40013: domain.SendStop, // wrong appid
	40125: domain.SendStop, // wrong secret
	40164: domain.SendStop, // our IP is not on the white list
	40200: domain.SendStop, // not for this type of account
	40243: domain.SendStop, // the secret is frozen
	41002: domain.SendStop, // no appid
	41004: domain.SendStop, // no secret
	43107: domain.SendStop, // subscription messages banned
	45009: domain.SendStop, // the day's quota is used up
	48001: domain.SendStop, // the account lacks the permission
	48003: domain.SendStop,
	48004: domain.SendStop, // the interface was banned
	48008: domain.SendStop,
	50001: domain.SendStop,
	50004: domain.SendStop, // the interface is disabled
	50005: domain.SendStop, // the account is frozen
	50007: domain.SendStop,
	61004: domain.SendStop, // our IP is not registered
	61007: domain.SendStop,
	89503: domain.SendStop, // the IP awaits the administrator's consent
	89506: domain.SendStop,
	89507: domain.SendStop,

	40007: domain.SendBad, // wrong media id
	40008: domain.SendBad, // wrong message type
	40033: domain.SendBad, // characters that may not be there
	40036: domain.SendBad,
	40037: domain.SendBad, // wrong template id
	40039: domain.SendBad,
	40048: domain.SendBad,
	40066: domain.SendBad,
	40165: domain.SendBad, // wrong mini-program page
	41001: domain.SendBad, // no access_token in the call
	41028: domain.SendBad,
	41030: domain.SendBad, // wrong page
	43001: domain.SendBad, // GET is wanted
	43002: domain.SendBad, // POST is wanted
	43116: domain.SendBad, // the template is banned for abuse
	44002: domain.SendBad,
	44004: domain.SendBad, // empty text
	45002: domain.SendBad, // too long
	45008: domain.SendBad,
	45065: domain.SendBad, // the same clientmsgid, where none was given
	45067: domain.SendBad, // clientmsgid too long
	45168: domain.SendBad, // sensitive words
	47001: domain.SendBad,
	47003: domain.SendBad, // a template value breaks its rule
	87014: domain.SendBad,
}

// alreadyTaken is what a repeated client message id is answered with: the first
// call was taken.
const alreadyTaken = 45065

// classOf gives the class of a nonzero errcode. One that nobody knows is still
// a definite "no": the message did not go out, and a person must look why.
func classOf(errcode int64) domain.SendClass {
	if class, ok := classes[errcode]; ok {
		return class
	}
	return domain.SendBad
}

// unclassed leads what an operator reads about a code that nobody has
// classed yet.
func unclassed(errcode int64) string {
	if _, ok := classes[errcode]; ok {
		return ""
	}
	return "an errcode without a class: "
}

// badMedia is what media/get answers for an id that is wrong or three days old.
const badMedia = 40007

// mediaClassOf gives the class of a nonzero errcode of media/get.
func mediaClassOf(errcode int64) domain.SendClass {
	if errcode == badMedia {
		return domain.SendGone
	}
	return classOf(errcode)
}

// tokenClassOf gives the class of an errcode of stable_token, which is never
// about a person or a content: there 40001 says the secret is wrong.
func tokenClassOf(errcode int64) domain.SendClass {
	if classOf(errcode) == domain.SendAgain && errcode != 40001 {
		return domain.SendAgain
	}
	return domain.SendStop
}

// tokenRefused tells whether an errcode asks for a new access token.
func tokenRefused(errcode int64) bool {
	return errcode == 40001 || errcode == 40014 || errcode == 42001
}
