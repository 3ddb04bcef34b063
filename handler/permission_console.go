package handler

import (
	"net/http"

	"linli/desk"
	"linli/domain"
)

// ConsoleLine is one line of the console's table: a route, who may call it, and
// whose thing it touches.
type ConsoleLine struct {
	Method, Path string // below ConsoleBase
	Who          Audience
	Whose        Whose
	do           consoleHandler
}

// ConsoleBase is where the console stands.
const ConsoleBase = "/console"

// The audiences of the console.
var (
	console  = Audience{Roles: domain.ConsoleRoles}
	readers  = Audience{Roles: desk.BoardRoles}
	books    = Audience{Roles: desk.BookRoles}
	cadres   = Audience{Roles: desk.CadreRoles}
	admins   = Audience{Roles: []domain.Role{domain.RoleAdmin}}
	auditors = Audience{Roles: []domain.Role{domain.RoleCadre, domain.RoleSecretary, domain.RoleAuditor, domain.RoleAdmin}}
	chiefs   = Audience{Roles: domain.ChiefRoles}
	authors  = Audience{Roles: domain.AuthorRoles}
)

// Boards are a community's tickets, for whoever may look at its board.
const Boards Whose = "board"

// Banks are the answers of a community, for its staff.
const Banks Whose = "bank"

// Unread are messages of a community that were not understood, for its staff.
const Unread Whose = "unread"

// Notices are a community's notices, for who may write them there.
const Notices Whose = "notice"

// Talks are what was pasted out of a community's groups, for its staff.
const Talks Whose = "talk"

// Opinions are what was suggested in a community, and Topics what it came to, for
// those who decide there.
const (
	Opinions Whose = "opinion"
	Topics   Whose = "topic"
)

// Teams are a community's teams, for whoever may look at its board.
const Teams Whose = "team"

// Neighbours are the residents of a community, for its cadres.
const Neighbours Whose = "neighbour"

// Units are the legs of the units somebody answers for.
const Units Whose = "unit"

// ConsoleTable is every route of the console. The router is made from it, so
// that there is no route without its line.
var ConsoleTable = []ConsoleLine{
	{http.MethodGet, "/static/:name", public, Nobodys, consoleStatic},
	{http.MethodGet, "/login", public, Nobodys, loginPage},
	{http.MethodPost, "/login", public, Nobodys, enterConsole},
	{http.MethodGet, "/login/wechat", public, Nobodys, loginByWeChat},
	{http.MethodGet, "/login/back", public, Nobodys, backFromWeChat},
	{http.MethodGet, "/login/digits", public, Nobodys, digitsPage},
	{http.MethodPost, "/login/digits", public, Nobodys, takeDigits},
	{http.MethodPost, "/login/scan", public, Nobodys, showScan},
	{http.MethodGet, "/login/scan", public, Nobodys, scanPage},
	{http.MethodGet, "/login/scan/qr", public, Nobodys, scanCode},
	{http.MethodPost, "/logout", public, Nobodys, leaveConsole},

	{http.MethodGet, "/password", console, Nobodys, passwordPage},
	{http.MethodPost, "/password", console, Nobodys, changePassword},
	{http.MethodPost, "/password/wechat", console, Nobodys, setByWeChat},
	{http.MethodGet, "/password/wechat", console, Nobodys, setFromWeChat},
	{http.MethodPost, "/password/scan", console, Nobodys, setByScan},
	{http.MethodGet, "/password/scan", console, Nobodys, setFromScan},
	{http.MethodPost, "/password/unset", console, Nobodys, unsetWeChat},

	{http.MethodGet, "/", console, Nobodys, boardPage},
	{http.MethodGet, "/board/stream", readers, Nobodys, boardStream},

	{http.MethodGet, "/tickets/:id", readers, Boards, ticketPage},
	{http.MethodGet, "/media/:file", called, Viewers, deskMedia},
	{http.MethodGet, "/tickets/:id/slip", readers, Boards, slipPage},
	{http.MethodGet, "/tickets/:id/qr", readers, Boards, slipCode},
	{http.MethodPost, "/tickets/:id/reveal", called, Staffs, reveal},
	{http.MethodPost, "/tickets/:id/take", called, Staffs, deskDeed(deskTake)},
	{http.MethodPost, "/tickets/:id/arrive", called, Staffs, deskDeed(deskArrive)},
	{http.MethodPost, "/tickets/:id/done", called, Staffs, deskDeed(deskFinish)},
	{http.MethodPost, "/tickets/:id/handback", called, Staffs, deskDeed(deskHandBack)},
	{http.MethodPost, "/tickets/:id/assign", staff, Staffs, deskDeed(deskAssign)},
	{http.MethodPost, "/tickets/:id/team", staff, Staffs, deskDeed(deskAssignTeam)},
	{http.MethodPost, "/tickets/:id/answer", staff, Staffs, deskDeed(deskAnswer)},
	{http.MethodPost, "/tickets/:id/ask", staff, Staffs, deskDeed(deskAsk)},
	{http.MethodPost, "/tickets/:id/turndown", staff, Staffs, deskDeed(deskTurnDown)},
	{http.MethodPost, "/tickets/:id/reclass", staff, Staffs, deskDeed(deskReclass)},
	{http.MethodPost, "/tickets/:id/place", staff, Staffs, deskDeed(deskPlace)},
	{http.MethodPost, "/tickets/:id/pause", staff, Staffs, deskDeed(deskPause)},
	{http.MethodPost, "/tickets/:id/people", staff, Staffs, deskDeed(deskPeople)},
	{http.MethodPost, "/tickets/:id/resume", staff, Staffs, deskDeed(deskResume)},
	{http.MethodPost, "/tickets/:id/merge", staff, Staffs, deskDeed(deskMerge)},
	{http.MethodPost, "/tickets/:id/unmerge", staff, Staffs, deskDeed(deskUnmerge)},
	{http.MethodPost, "/tickets/:id/visit", staff, Staffs, deskDeed(deskVisit)},
	{http.MethodPost, "/tickets/:id/hide", staff, Staffs, deskDeed(deskHideMedia)},
	{http.MethodPost, "/tickets/:id/show", chiefs, Staffs, deskDeed(deskShowMedia)},
	{http.MethodPost, "/tickets/:id/joint", called, Staffs, deskDeed(deskJoint)},
	{http.MethodPost, "/tickets/:id/link", called, Staffs, deskLegLink},

	{http.MethodGet, "/enter", staff, Nobodys, enterPage},
	{http.MethodPost, "/enter", staff, Nobodys, enterDeed},
	{http.MethodGet, "/joint", called, Nobodys, jointPage},
	{http.MethodGet, "/teams", readers, Nobodys, teamsPage},
	{http.MethodGet, "/teams/:id", readers, Teams, teamPage},
	{http.MethodGet, "/rota", readers, Nobodys, rotaPage},
	{http.MethodPost, "/rota/standin", staff, Nobodys, rotaDeed(standIn)},
	{http.MethodPost, "/rota/away", staff, Nobodys, rotaDeed(goAway)},
	{http.MethodPost, "/rota/back", staff, Nobodys, rotaDeed(comeBack)},
	{http.MethodPost, "/rota/shift", staff, Nobodys, rotaDeed(addShift)},
	{http.MethodPost, "/rota/unshift", staff, Nobodys, rotaDeed(dropShift)},
	{http.MethodGet, "/roster", admins, Nobodys, rosterPage},
	{http.MethodGet, "/roster/xlsx", admins, Nobodys, rosterBook},
	{http.MethodPost, "/roster", admins, Nobodys, lookAtRoster},
	{http.MethodPost, "/roster/take", admins, Nobodys, takeRoster},
	{http.MethodGet, "/people", cadres, Nobodys, peoplePage},
	{http.MethodPost, "/people", cadres, Nobodys, peoplePage},
	{http.MethodGet, "/people/:id", cadres, Neighbours, personPage},
	{http.MethodPost, "/people/:id/reveal", cadres, Neighbours, revealPerson},
	{http.MethodPost, "/people/:id/care", cadres, Neighbours, personDeed(setCare)},
	{http.MethodPost, "/people/:id/uncare", cadres, Neighbours, personDeed(endCare)},
	{http.MethodPost, "/people/:id/seen", cadres, Neighbours, personDeed(sawPerson)},
	{http.MethodPost, "/people/:id/depend", cadres, Neighbours, personDeed(addDependant)},
	{http.MethodPost, "/people/:id/undepend", cadres, Neighbours, personDeed(endDependant)},
	{http.MethodGet, "/readings", auditors, Nobodys, readingsPage},
	{http.MethodGet, "/legs", partners, Nobodys, legsPage},
	{http.MethodPost, "/legs/:id", partners, Units, sayLeg},

	{http.MethodGet, "/notices", authors, Nobodys, noticesPage},
	{http.MethodPost, "/notices", authors, Nobodys, writeNotice},
	{http.MethodGet, "/notices/new", authors, Nobodys, composePage},
	{http.MethodPost, "/notices/count", authors, Nobodys, countNotice},
	{http.MethodGet, "/notices/:id", authors, Notices, noticeDesk},
	{http.MethodGet, "/notices/:id/stream", authors, Notices, noticeStream},
	{http.MethodGet, "/notices/:id/photo", authors, Notices, noticePhoto},
	{http.MethodPost, "/notices/:id/send", authors, Notices, noticeDeed(noticeSend)},
	{http.MethodPost, "/notices/:id/vote", authors, Notices, noticeDeed(noticeVote)},
	{http.MethodPost, "/notices/:id/hold", authors, Notices, noticeDeed(noticeHold)},
	{http.MethodPost, "/notices/:id/posted", authors, Notices, noticeDeed(noticeTick)},
	{http.MethodPost, "/notices/:id/follow", authors, Notices, noticeFollow},
	{http.MethodPost, "/notices/:id/hands", authors, Notices, noticeHands},

	{http.MethodGet, "/talks", staff, Nobodys, talksPage},
	{http.MethodPost, "/talks", staff, Nobodys, pasteTalk},
	{http.MethodGet, "/talks/:id", staff, Talks, talkPage},
	{http.MethodPost, "/talks/:id", staff, Talks, tapTalk},

	{http.MethodGet, "/opinions", cadres, Nobodys, opinionsPage},
	{http.MethodPost, "/opinions", cadres, Nobodys, groupOpinions},
	{http.MethodPost, "/opinions/:id/sift", cadres, Opinions, siftOpinion},
	{http.MethodGet, "/opinions/digest", cadres, Nobodys, digestPage},
	{http.MethodGet, "/topics/:id", cadres, Topics, topicPage},
	{http.MethodPost, "/topics/:id/decide", cadres, Topics, decideTopic},

	{http.MethodGet, "/figures", books, Nobodys, figuresPage},
	{http.MethodGet, "/figures/cases", books, Nobodys, casesPage},
	{http.MethodGet, "/figures/print", books, Nobodys, monthPage},
	{http.MethodGet, "/figures/xlsx", books, Nobodys, monthWorkbook},
	{http.MethodGet, "/figures/csv", books, Nobodys, monthCSV},
	{http.MethodGet, "/pushes", cadres, Nobodys, pushesPage},
	{http.MethodGet, "/tickets/:id/pushes", cadres, Boards, sendingsPage},
	{http.MethodGet, "/audit", auditors, Nobodys, auditPage},

	{http.MethodGet, "/answers", cadres, Nobodys, bankPage},
	{http.MethodPost, "/answers", cadres, Nobodys, addAnswer},
	{http.MethodGet, "/answers/new", cadres, Nobodys, newAnswerPage},
	{http.MethodGet, "/answers/:id", cadres, Banks, answerPage},
	{http.MethodPost, "/answers/:id", cadres, Banks, changeAnswer},
	{http.MethodPost, "/answers/:id/renew", cadres, Banks, renewAnswer},
	{http.MethodPost, "/answers/:id/withdraw", cadres, Banks, withdrawAnswer},
	{http.MethodGet, "/unclear", cadres, Nobodys, unreadPage},
	{http.MethodPost, "/unclear/:id", cadres, Unread, readRightly},
	{http.MethodGet, "/lexicon", cadres, Nobodys, lexiconPage},
	{http.MethodGet, "/lexicon/csv", cadres, Nobodys, lexiconFile},
	{http.MethodPost, "/lexicon/check", chiefs, Nobodys, checkLexicon},
	{http.MethodPost, "/lexicon/load", chiefs, Nobodys, loadLexicon},
	{http.MethodPost, "/lexicon/back", chiefs, Nobodys, backLexicon},
	{http.MethodPost, "/lexicon/agree", cadres, Nobodys, agreeLexicon},
	{http.MethodGet, "/settings", chiefs, Nobodys, settingsPage},
	{http.MethodPost, "/settings/check", chiefs, Nobodys, checkPolicies},
	{http.MethodPost, "/settings/load", chiefs, Nobodys, loadPolicies},
}

// Tab is a page that the head of the console leads to.
type Tab struct {
	Group, Name, Path string   // the path below ConsoleBase, as its line has it
	Who               Audience // of those its line admits
}

// ConsoleTabs are the pages in the head of the console, for whoever may open them,
// those of a group one after another.
var ConsoleTabs = []Tab{
	{"日常", "调度台", "/", readers},
	{"日常", "代人登记", "/enter", staff},
	{"日常", "联办", "/joint", called},
	{"日常", "没看懂的来信", "/unclear", cadres},
	{"日常", "我单位的联办", "/legs", partners},
	{"人和队", "居民与关爱", "/people", cadres},
	{"人和队", "志愿队", "/teams", readers},
	{"人和队", "值班表", "/rota", readers},
	{"人和队", "名册", "/roster", admins},
	{"对外", "通知", "/notices", authors},
	{"对外", "群消息", "/talks", staff},
	{"对外", "民意", "/opinions", cadres},
	{"对外", "问答库", "/answers", cadres},
	{"数字和设置", "统计", "/figures", books},
	{"数字和设置", "消息到没到", "/pushes", cadres},
	{"数字和设置", "审计", "/audit", auditors},
	{"数字和设置", "词库", "/lexicon", cadres},
	{"数字和设置", "设置", "/settings", chiefs},
}
