package wxmsg

import "slices"

// readAPIs are all other calls.
var readAPIs = []api{
	{stablePath, wechat, "access token", []meaning{
		{40001, stop, "the secret is wrong"},
		{40002, stop, "the kind of grant is wrong"},
		{40013, stop, "the appid is wrong"},
		{40125, stop, "the secret is wrong"},
		{40164, stop, "this server's address is not on the account's white list"},
		{40243, stop, "the secret is frozen at WeChat; unfreeze it there"},
		{45009, stop, "the day's quota of tokens is used up"},
		{45011, again, "too many calls this minute"},
	}},
	{corpTokenPath, wecom, "access token of WeCom", []meaning{
		{40001, stop, "the application's secret is wrong"},
		{40013, stop, "the corp's id is wrong"},
		{42009, stop, "the suite's token has ended"},
		{45009, again, "too many calls for a token"},
		{60020, stop, "this server's address is not among the application's trusted ones"},
	}},
	{mediaPath, wechat, "fetch a photo or voice", []meaning{
		{40007, gone, "the media id is wrong or three days old"},
	}},
	{uploadPath, wechat, "upload a photo or voice", []meaning{
		{40004, bad, "the kind of media is wrong"},
		{40005, bad, "the kind of file is wrong"},
		{40006, bad, "the file is too large"},
		{40009, bad, "the picture is too large"},
		{40010, bad, "the voice is too large"},
		{41005, bad, "the call has no file"},
		{44001, bad, "the file is empty"},
		{45001, bad, "the file is too large"},
		{45007, bad, "the voice is too long"},
	}},
	{materialPath, wechat, "keep a picture for good", []meaning{
		{40004, bad, "the kind of media is wrong"},
		{40005, bad, "the kind of file is wrong"},
		{40006, bad, "the file is too large"},
		{41005, bad, "the call has no file"},
		{45001, bad, "the file is too large"},
		{48001, stop, "the account is not verified"},
	}},
	{draftPath, wechat, "keep an article", []meaning{
		{40007, bad, "the media id of the picture is wrong"},
		{45003, bad, "the title is too long"},
		{45004, bad, "the description is too long"},
		{45110, bad, "the author's name is too long"},
		{45166, bad, "the content is not allowed"},
		{48001, stop, "the account is not verified"},
	}},
	{taskSentPath, wecom, "whether a member has confirmed a message to customer groups", []meaning{
		{40058, bad, "a value of the call is wrong"},
		{41063, again, "the task is still being handed out"},
		{48002, stop, "the application may not use customer contact"},
	}},
	{scenePath, wechat, "QR code with a scene", []meaning{
		{40051, bad, "the scene is wrong"},
		{40052, bad, "the action or the life of the code is wrong"},
		{40053, bad, "the scene is wrong"},
		{45029, stop, "the account's 100,000 permanent QR codes are used up"},
		{48001, stop, "the account is no verified service account"},
	}},
	{codePath, wechat, "code of a mini-program", []meaning{
		{40097, bad, "a value of the call is wrong"},
		{40129, bad, "the scene is over 32 characters or holds others than allowed"},
		{40169, bad, "the scene is over 32 characters or holds others than allowed"},
		{41030, bad, "the page does not exist in the published mini-program"},
		{45009, again, "over 5,000 codes a minute"},
		{85096, bad, "the page's name of a parameter is WeChat's own"},
	}},
	{"/cgi-bin/menu/create", wechat, "publish the menu", []meaning{
		{40016, bad, "too many buttons"},
		{40017, bad, "the type of a button is wrong"},
		{40018, bad, "the name of a button is too long, or empty"},
		{40019, bad, "the key of a button is too long, or empty"},
		{40020, bad, "the address of a button is too long"},
		{40023, bad, "too many buttons under one"},
		{40054, bad, "the address of a button under one is of a host that may not be linked to"},
		{40055, bad, "the address of a button is of a host that may not be linked to"},
		{48001, stop, "the account is not verified"},
	}},
	{"/cgi-bin/get_current_selfmenu_info", wechat, "read the menu", []meaning{
		{46003, gone, "there is no menu"},
	}},
	{userPath, wechat, "who somebody is", []meaning{
		{40003, gone, "the openid is none of this account"},
		{48001, stop, "the account is not verified"},
	}},
	{newTagPath, wechat, "make a tag", []meaning{
		{45056, stop, "the account has its 100 tags"},
		{45157, taken, "there is a tag of this name"},
		{45158, bad, "the tag's name is over 30 bytes"},
	}},
	{tagPath, wechat, "tag somebody", tagging},
	{untagPath, wechat, "take a tag from somebody", tagging},
	{authorizePath, wechat, "where a web login begins; the person sees the code", []meaning{
		{10003, stop, "the page's host is not the account's web domain"},
		{10005, stop, "the account has no permission for web logins"},
	}},
	{oauthPath, wechat, "who opened a page", []meaning{
		{40001, stop, "the secret is wrong"},
		{40029, bad, "the code is wrong or too old"},
		{40163, bad, "the code was used before"},
		{40226, closed, "WeChat thinks that this person is a danger"},
		{41008, bad, "no code in the call"},
		{42003, bad, "the code is too old"},
	}},
	{sessionPath, wechat, "who opened the mini-program", []meaning{
		{40001, stop, "the secret is wrong"},
		{40029, bad, "the code is wrong or too old"},
		{40163, bad, "the code was used before"},
		{40226, closed, "WeChat thinks that this person is a danger"},
		{41008, bad, "no code in the call"},
		{45011, again, "over 100 logins a minute by one person"},
	}},
	{ticketPath, wechat, "ticket of the JS-SDK", []meaning{
		{40097, bad, "the kind of ticket is wrong"},
		{48001, stop, "the account is not verified"},
	}},
	{linkPath, wechat, "link to the mini-program", []meaning{
		{40097, bad, "a value of the call is wrong"},
		{40165, bad, "the page does not exist in the published mini-program"},
		{40212, bad, "the query holds characters that may not be there"},
		{43104, stop, "the mini-program may not make links"},
		{44990, again, "too many links at once"},
		{45009, stop, "the day's 500,000 links are used up"},
		{85079, stop, "the mini-program is not published"},
		{85401, bad, "a link lives 1 to 30 days"},
		{85402, bad, "the version is wrong"},
	}},
	{textCheckPath, wechat, "check a text", slices.Concat(checking, []meaning{{40006, bad, "the text is over 2,500 characters"}})},
	{mediaCheckPath, wechat, "check a photo or voice", slices.Concat(checking, []meaning{
		{40004, bad, "the kind of media is wrong"}, {45009, stop, "the day's 2,000,000 checks are used up"}})},
}

var tagging = []meaning{
	{40003, gone, "the openid is none of this account"},
	{40032, bad, "more than 50 people at once"},
	{45058, bad, "the tag is one of WeChat's own"},
	{45059, bad, "somebody has 20 tags already"},
	{45159, bad, "there is no such tag"},
	{49003, gone, "the openid is of another account"},
}

var checking = []meaning{
	{40003, gone, "the openid is none of this mini-program"},
	{40129, bad, "the scene is wrong"},
	{43104, gone, "the openid is of another account"},
	{44002, bad, "nothing to check"},
	{61010, closed, "the person has not opened the mini-program in the last two hours: no check"},
}
