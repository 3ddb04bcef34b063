package handler

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
)

// sheet is a page of the console as its layout shows it.
type sheet struct {
	Title       string
	Said, Alarm string    // what was done, what was not
	Groups      []navItem // each leads to its first page; none where there is but one
	Nav         []navItem // the pages of the group that is open
	Me, Roles   string
	Scripts     []string // besides those of every page
	Again       int      // after how many seconds it is loaded again where there are no scripts; 0 never
	Page        any
}

type navItem struct {
	Name, Path string
	Here       bool
}

// frame puts a page into the layout for somebody.
func frame(c echo.Context, by login.Staff, title string, page any) sheet {
	out := sheet{Title: title, Me: by.Person.Name, Roles: rolesOf(by), Page: page}
	out.Groups, out.Nav = head(c.Path(), by)
	return out
}

// fewTabs are as many as stand beside each other without groups.
const fewTabs = 7

// head is what leads from a page to the others: the groups, and the pages of the
// one it stands in. A page that has no tab stands in the first.
func head(route string, by login.Staff) (groups, tabs []navItem) {
	var mine []Tab
	for _, tab := range ConsoleTabs {
		if by.Has(tab.Who.Roles) {
			mine = append(mine, tab)
		}
	}
	at := max(0, slices.IndexFunc(mine, func(t Tab) bool { return here(route, ConsoleBase+t.Path) }))
	for _, tab := range mine {
		path := ConsoleBase + tab.Path
		if n := len(groups); len(mine) > fewTabs && (n == 0 || groups[n-1].Name != tab.Group) {
			groups = append(groups, navItem{tab.Group, path, tab.Group == mine[at].Group})
		}
		if len(mine) <= fewTabs || tab.Group == mine[at].Group {
			tabs = append(tabs, navItem{tab.Name, path, here(route, path)})
		}
	}
	return groups, tabs
}

// underTabs are the routes whose tab is not the one their address begins with.
var underTabs = map[string]string{"/tickets": "/", "/topics": "/opinions", "/readings": "/people"}

// here tells that a route is the one of a tab, or stands below it.
func here(route, tab string) bool {
	for below, of := range underTabs {
		if tab == ConsoleBase+of && strings.HasPrefix(route, ConsoleBase+below) {
			return true
		}
	}
	return route == tab || tab != ConsoleBase+"/" && strings.HasPrefix(route, tab+"/")
}
