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
	console = Audience{Roles: domain.ConsoleRoles}
	readers = Audience{Roles: desk.BoardRoles}
)

// Boards are a community's tickets, for whoever may look at its board.
const Boards Whose = "board"

// ConsoleTable is every route of the console. The router is made from it, so
// that there is no route without its line.
var ConsoleTable = []ConsoleLine{
	{http.MethodGet, "/static/:name", public, Nobodys, consoleStatic},
	{http.MethodGet, "/login", public, Nobodys, loginPage},
	{http.MethodPost, "/login", public, Nobodys, enterConsole},
	{http.MethodPost, "/logout", public, Nobodys, leaveConsole},

	{http.MethodGet, "/password", console, Nobodys, passwordPage},
	{http.MethodPost, "/password", console, Nobodys, changePassword},

	{http.MethodGet, "/", readers, Nobodys, boardPage},
	{http.MethodGet, "/board/stream", readers, Nobodys, boardStream},
}

// Tab is a page that the head of the console leads to.
type Tab struct {
	Name, Path string   // below ConsoleBase, as its line has it
	Who        Audience // as its line has it
}

// ConsoleTabs are the pages in the head of the console, for whoever may open them.
var ConsoleTabs = []Tab{
	{"调度台", "/", readers},
}
