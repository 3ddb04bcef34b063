package wxmsg

// sendAPIs are the calls that bring something to a phone.
var sendAPIs = []api{
	{customPath, wechat, "customer-service message", []meaning{
		{40003, gone, "the openid is none of this account"},
		{40008, bad, "the type of message is wrong"},
		{45002, bad, "the text is over 2048 bytes"},
		{45015, closed, "the 48 hours since the person's last message are over, or the person left"},
		{45047, closed, "the messages of these 48 hours are used up"},
		{48001, stop, "the account is not verified"},
		{65400, stop, "customer service is not switched on for the account"},
	}},
	{typingPath, wechat, "typing", []meaning{
		{45072, bad, "the command is wrong"},
		{45080, closed, "the person has not written in the last 30 seconds"},
		{45081, taken, "it shows already"},
	}},
	{templatePath, wechat, "template message", []meaning{
		{40003, gone, "the openid is none of this account"},
		{40037, bad, "the template id is none of this account"},
		{43004, gone, "the person does not follow the account"},
		{45009, stop, "the day's 100,000 template messages are used up"},
		{45065, taken, "a message under this id was taken in the last ten minutes"},
		{45066, again, "the same message id twice within a minute"},
		{47003, bad, "the value of a field breaks the field's rule, or is empty"},
		{48001, stop, "the account is no verified service account"},
	}},
	{subscribePath, wechat, "subscription notice", []meaning{
		{40003, gone, "the openid is none of this account"},
		{40037, bad, "the template id is none of this account"},
		{41030, bad, "the page of the mini-program is wrong"},
		{43101, closed, "the person refused this notice, or every consent is used up"},
		{43107, stop, "WeChat has banned the account from subscription notices"},
		{45168, bad, "sensitive words"},
		{47003, bad, "the value of a field breaks the field's rule, or is empty"},
		{48001, stop, "the account may not send subscription notices"},
	}},
	{miniPath, wechat, "subscription message of a mini-program", []meaning{
		{40003, gone, "the openid is none of this mini-program"},
		{40013, stop, "the access token is of another mini-program"},
		{40037, bad, "the template id is none of this mini-program"},
		{41030, bad, "the page does not exist in the published mini-program"},
		{43101, closed, "the person refused this message, or every consent is used up"},
		{43107, stop, "WeChat has banned the mini-program from subscription messages"},
		{43108, again, "two messages to one person at the same time"},
		{45168, bad, "sensitive words"},
		{47003, bad, "the value of a field breaks the field's rule, or is empty"},
	}},
	{wecomPath, wecom, "application message of WeCom", []meaning{
		{40056, stop, "the agent_id is wrong"},
		{45009, again, "too many messages: 30 a minute to a member, a thousand an hour, or the application's number a day"},
		{60020, stop, "this server's address is not among the application's trusted ones"},
		{81013, gone, "no member of the corp, or not in the application's range"},
		{82001, bad, "the message is to nobody"},
	}},
	{robotPath, wecom, "robot of a WeCom group", []meaning{
		{40058, bad, "the text is over 2048 bytes"},
		{45009, again, "over 20 messages a minute"},
		{93000, gone, "the key is wrong, or the robot was taken out of the group"},
		{93004, stop, "the robot is switched off"},
		{93008, gone, "the robot is not in the group"},
	}},
}
