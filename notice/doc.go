// Package notice is the happy circle (幸福大家圈): notices out to those they are
// for, once, at a decent hour, with honest counts; and what is said in the
// groups back in, as tickets that somebody confirms.
//
// A notice is written by one (desk.go), said yes to by another where it goes to
// many (deed.go), planned into a row for each recipient and lane and a post for
// each group (plan.go, post.go), and told by a crier (crier.go), who decides for
// each row at the moment of sending whether and by which channel (choose.go).
// Every row has an end, and whoever was not reached becomes a line in the list of
// a building head (report.go). The chat's words for all that are in chat.go.
package notice
