// Package web holds the templates and styles of the pages that a phone opens.
// They work without scripts.
package web

import (
	"embed"
	"html/template"
)

//go:embed *.html
var pages embed.FS

// PhoneCSS is the stylesheet of the phone pages.
//
//go:embed phone.css
var PhoneCSS []byte

// Leg is the page of a partner unit's part in a joint case.
var Leg = template.Must(template.ParseFS(pages, "frame.html", "leg.html"))

// Ticket is the page of a ticket: for whoever asked, who is asked to go, who has it.
var Ticket = template.Must(template.ParseFS(pages, "frame.html", "ticket.html"))

// Join is the form of whoever wants to help.
var Join = template.Must(template.ParseFS(pages, "frame.html", "join.html"))

// Notice is the page of a notice.
var Notice = template.Must(template.ParseFS(pages, "frame.html", "notice.html"))

// Enter is the page that asks a phone whether a screen may be let into the console.
var Enter = template.Must(template.ParseFS(pages, "frame.html", "enter.html"))

// Word is a page of one sentence.
var Word = template.Must(template.ParseFS(pages, "frame.html", "word.html"))

// Report is the page of a month's figures, to be printed on A4.
var Report = template.Must(template.ParseFS(pages, "report.html"))
