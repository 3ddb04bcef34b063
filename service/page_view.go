package service

import (
	"linli/domain"
	"linli/say"
)

// view shows a page as it stands.
func (h *hand) view() (v PageView, err error) {
	community, err := h.Community(h.t.Community)
	if err != nil {
		return v, err
	}
	shown, err := h.Standing(h.t)
	if err != nil {
		return v, err
	}
	b, err := buildingOf(h.View, h.t.Building)
	if err != nil {
		return v, err
	}
	v = PageView{Community: community.Name, Phone: community.DutyPhone, Number: h.t.Number, What: say.Task(h.t.Category),
		Where: say.Building(b, h.t.Place), State: say.State(shown.State), Action: h.page.Kind.Path() + h.token, Form: h.form()}
	if h.page.Kind == domain.PageStatus {
		return v, h.progress(&v, shown)
	}
	return v, h.work(&v)
}

// progress shows a requester who comes, how far it is, and asks whether it is settled.
func (h *hand) progress(v *PageView, shown domain.Ticket) (err error) {
	if v.Who, err = helperOf(h.View, shown); err != nil {
		return err
	}
	if shown.State == domain.Joint || shown.State == domain.Shelved {
		if v.State, err = ballLine(h.View, shown); err != nil {
			return err
		}
	}
	events, err := h.Events(onTicket(shown))
	if err != nil {
		return err
	}
	v.Steps = steps(events)
	if h.t.State == domain.Resolved && !h.slip() {
		v.Asks = []PageDeed{PageGood, PageFair, PageBad}
	}
	return nil
}

// work shows a helper what is asked of him, without the door.
func (h *hand) work(v *PageView) error {
	j, err := job(h.View, h.t)
	if err != nil {
		return err
	}
	v.Members, v.Who, v.Gist = true, j.Resident, j.Gist
	if h.page.Kind == domain.PageTask {
		if j.Due != nil {
			v.Due = *j.Due
		}
		v.Asks = h.mayDo()
		return nil
	}
	waits := h.t.Owner == 0 && (h.t.State == domain.Open || h.t.State == domain.Offering)
	switch {
	case !waits || h.o.State == domain.OfferDeclined:
		v.Said, v.Gist, v.Who, v.Where = say.PageOver(h.t, h.o), "", "", ""
		if h.t.Owner == h.me.ID {
			v.Said, v.Task = say.AlreadyYours(h.t), h.PageLink(domain.PageFor(domain.PageTask, h.t.ID, h.me.ID, h.Now))
		}
	case h.o.Team != 0:
		v.Said, v.Asks = say.PageLead(h.t), []PageDeed{PageNo}
	case h.o.State.Live():
		v.Asks = []PageDeed{PageTake, PageNo}
	default:
		v.Asks = []PageDeed{PageTake} // his time was over, but nobody else has come
	}
	return nil
}

// mayDo lists what whoever has a task can do about it.
func (h *hand) mayDo() []PageDeed {
	switch h.t.State {
	case domain.Accepted:
		return []PageDeed{PageOpen, PageArrive, PageDone, PageBack}
	case domain.Working:
		return []PageDeed{PageOpen, PageDone, PageBack}
	}
	return []PageDeed{PageOpen}
}

// doorway shows the door, the phone and the notes, and writes down that they
// were read.
func (h *hand) doorway(v PageView) (PageView, error) {
	task, err := h.chat.opened(h.t, groundHeld)
	v.Door = task.Door
	return v, err
}
