package wxmsg

import "linli/domain"

// Classes under short names, for the tables.
const (
	again  = domain.SendAgain
	closed = domain.SendClosed
	gone   = domain.SendGone
	stop   = domain.SendStop
	bad    = domain.SendBad
)

// everywhere is what codes mean on a whole platform, where a call has no line
// of its own.
var everywhere = map[realm][]meaning{
	wechat: {
		{-1, again, "WeChat is busy"},
		{40001, again, "the access token was refused, and so was its successor"},
		{40014, again, "the access token was refused, and so was its successor"},
		{42001, again, "the access token was refused, and so was its successor"},
		{42007, again, "the access token was ended by a change of password"},
		{43108, again, "two messages to one person at the same time"},
		{45011, again, "too many calls this minute"},
		{45066, again, "the same message id twice within a minute"},

		{43101, closed, "the person refused this message, or the consent is used up"},
		{45015, closed, "the 48 hours since the person's last message are over"},
		{45047, closed, "the messages of these 48 hours are used up"},
		{48002, closed, "the person refuses messages of this account"},

		{40003, gone, "the openid is none of this account"},
		{40031, gone, "the openid is none of this account"},
		{43004, gone, "the person does not follow the account"},
		{43005, gone, "the person does not follow the account"},
		{43019, gone, "the person is on the account's blacklist"},
		{43104, gone, "the openid belongs to another account"},
		{46004, gone, "there is no such person"},
		{50002, gone, "WeChat has restricted the person's own account"},

		{40002, stop, "the kind of grant is wrong"},
		{40013, stop, "the appid is wrong"},
		{40125, stop, "the secret is wrong"},
		{40164, stop, "this server's address is not on the account's white list"},
		{40200, stop, "this type of account may not do this"},
		{40243, stop, "the secret is frozen at WeChat; unfreeze it there"},
		{41002, stop, "no appid in the call"},
		{41004, stop, "no secret in the call"},
		{43107, stop, "WeChat has banned the account from subscription messages"},
		{45009, stop, "the day's quota of this call is used up"},
		{45028, stop, "the account's mass sends are used up"},
		{48001, stop, "the account has no permission for this call"},
		{48003, stop, "the terms of mass sending are not accepted at WeChat"},
		{48004, stop, "WeChat has banned this call for the account"},
		{48008, stop, "the account has no permission for this type of message"},
		{50001, stop, "the account has no permission for this call"},
		{50004, stop, "the call is disabled for the account"},
		{50005, stop, "the account is frozen"},
		{50007, stop, "the account is frozen"},
		{61004, stop, "this server's address is not registered"},
		{61007, stop, "the third-party platform has no permission for this call"},
		{89503, stop, "this server's address waits for the administrator's consent"},
		{89506, stop, "the administrator refused this server's address; ask again after 24 hours"},
		{89507, stop, "the administrator refused this server's address; ask again after an hour"},

		{40007, bad, "the media id is wrong or too old"},
		{40008, bad, "the type of message is wrong"},
		{40033, bad, "characters that may not be there"},
		{40036, bad, "the template id is too long"},
		{40037, bad, "the template id is wrong"},
		{40039, bad, "the address is too long"},
		{40048, bad, "the address is of a host that may not be linked to"},
		{40066, bad, "the address is wrong"},
		{40165, bad, "the page of the mini-program is wrong"},
		{41001, bad, "no access token in the call"},
		{41028, bad, "the form id is wrong"},
		{41030, bad, "the page of the mini-program is wrong"},
		{43001, bad, "the call wants GET"},
		{43002, bad, "the call wants POST"},
		{43003, bad, "the call wants HTTPS"},
		{43116, bad, "the template is banned for abuse"},
		{44002, bad, "the call has no body"},
		{44004, bad, "the text is empty"},
		{45002, bad, "the text is too long"},
		{45008, bad, "too many articles"},
		{45065, bad, "the message id was used before"},
		{45067, bad, "the message id is too long"},
		{45168, bad, "sensitive words"},
		{47001, bad, "the body is not the JSON that the call wants"},
		{47003, bad, "the value of a template's field breaks the field's rule"},
		{87014, bad, "the content is against the rules"},
	},
	wecom: {
		{-1, again, "WeCom is busy"},
		{40001, again, "the access token was refused, and so was the one that WeCom gives in its place"},
		{40014, again, "the access token was refused, and so was its successor"},
		{42001, again, "the access token was refused, and so was its successor"},
		{45009, again, "too many calls; the corp's limit"},
		{45033, again, "too many calls at the same time"},

		{40003, gone, "the userid is none of this corp"},
		{40031, gone, "the userid is none of this corp"},
		{43004, gone, "the member has not joined"},
		{46004, gone, "there is no such member"},
		{60111, gone, "there is no such member"},
		{81011, gone, "the member is not in the application's range"},
		{81013, gone, "no member of the corp, or not in the application's range"},

		{40013, stop, "the corp's id is wrong"},
		{40056, stop, "the agent_id is wrong"},
		{48002, stop, "the application has no permission for this call"},
		{50003, stop, "the application is disabled"},
		{60011, stop, "the application has no permission for these members"},
		{60020, stop, "this server's address is not among the application's trusted ones"},
		{301002, stop, "the secret is of another application than agent_id"},

		{40008, bad, "the type of message is wrong"},
		{40058, bad, "a value of the call is wrong or too long"},
		{41001, bad, "no access token in the call"},
		{43001, bad, "the call wants GET"},
		{43002, bad, "the call wants POST"},
		{44001, bad, "the call has no body"},
		{44004, bad, "the text is empty"},
		{45002, bad, "the text is too long"},
		{47001, bad, "the body is not the JSON that the call wants"},
		{82001, bad, "the message is to nobody"},
	},
}
