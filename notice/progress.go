package notice

import (
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Progress is how far a notice has got, with honest denominators.
type Progress struct {
	State     string
	Live      bool // it may move while somebody looks on
	Ended     int  // phones that have an end
	Open      int  // phones that have none yet
	Lanes     []Lane
	Posts     []PostRow
	Tasks     []TaskRow // of a call
	Unreached int       // whom a person must tell
	Words     string
}

// Lane is one way side by side with others, of how many, and what became of them.
type Lane struct {
	Name string
	Of   int
	Rows []Count
}

// Count is how many fared so; Why splits it.
type Count struct {
	Name string
	N    int
	Why  []Count
}

// PostRow is a notice in one group.
type PostRow struct {
	ID                         domain.ID
	Group, Kind, State, Keeper string
	At                         string
	Awaits                     bool
}

// spared are the reasons for which a phone need not be told.
var spared = []domain.Reason{domain.ReasonRefused, domain.ReasonCap, domain.ReasonOver, domain.ReasonErased}

// channels is in which order the ways are told.
var channels = []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom, domain.ChannelMass}

// progress tells how far a notice has got.
func progress(v store.View, r Report, recalled bool) (p Progress, err error) {
	f, n := r.Figures, r.Notice
	p = Progress{State: say.NoticeState(n.State, recalled), Live: n.State != domain.NoticeDraft && n.State != domain.NoticeRefused && n.State != domain.NoticeCancelled}
	for state, times := range f.States {
		if state.Open() {
			p.Open += times
		} else {
			p.Ended += times
		}
	}
	p.Unreached = f.States[domain.ToHuman] + f.States[domain.ToFailed] + f.States[domain.ToUnknown] - f.Told
	if !went(n) {
		return p, nil
	}
	p.Words = r.Words
	if n.Kind == domain.NoticeCall { // its people are asked, not told
		p.Tasks, err = taskRows(v, n)
		return p, err
	}
	p.Lanes = append(p.Lanes, phones(f), Lane{Name: "小程序", Of: f.Placed, Rows: some(Count{Name: "看过", N: f.Opened}, Count{Name: "放着没看", N: f.Placed - f.Opened})})
	for _, j := range f.Jobs {
		p.Lanes = append(p.Lanes, Lane{Name: "群发（微信报的数）", Of: j.Asked, Rows: some(Count{Name: "微信过滤后", N: j.Left}, Count{Name: "收到", N: j.Sent}, Count{Name: "没收到", N: j.Failed})})
	}
	for _, one := range r.Posts {
		row, err := postRow(v, one)
		if err != nil {
			return p, err
		}
		p.Posts = append(p.Posts, row)
	}
	return p, nil
}

// went tells that somebody's phone may have been told.
func went(n domain.Notice) bool { return n.State.Told() && (n.Planned != 0 || n.AllRows) }

// phones tells what became of everybody's phone.
func phones(f domain.NoticeFigures) Lane {
	out := Lane{Name: "手机", Of: f.Heads}
	got, spare, without := Count{Name: "微信收下了", N: f.Reached()}, Count{Name: "不用发", N: f.States[domain.ToSuppressed]}, Count{Name: "没有路", N: f.States[domain.ToHuman]}
	for _, c := range channels {
		got.Why = append(got.Why, Count{Name: say.Channel(c), N: f.Ways[c]})
	}
	for _, reason := range spared {
		spare.Why = append(spare.Why, Count{Name: say.NoticeWithout(reason), N: f.Why[reason]})
	}
	rest := Count{Name: "有人捎到话了", N: f.Told}
	for reason, times := range f.Why {
		if !slices.Contains(spared, reason) && reason != domain.ReasonMassPart {
			without.Why = append(without.Why, Count{Name: say.NoticeWithout(reason), N: times})
		}
	}
	slices.SortFunc(without.Why, func(a, b Count) int { return b.N - a.N })
	out.Rows = some(got, spare, without)
	for _, state := range []domain.ToState{domain.ToFailed, domain.ToUnknown, domain.ToQueued, domain.ToSending, domain.ToPlanned} {
		out.Rows = append(out.Rows, some(Count{Name: say.ToState(state), N: f.States[state]})...)
	}
	out.Rows = append(out.Rows, some(rest)...)
	return out
}

// some leaves out what there is none of.
func some(all ...Count) (out []Count) {
	for _, c := range all {
		if c.N == 0 {
			continue
		}
		c.Why = some(c.Why...)
		out = append(out, c)
	}
	return out
}

func postRow(v store.View, line PostLine) (row PostRow, err error) {
	p := line.Post
	g, err := v.Group(p.Group)
	if err != nil {
		return row, err
	}
	row = PostRow{ID: p.ID, Group: line.Group, Kind: say.GroupKind(g.Kind), State: say.PostState(p.State), Awaits: p.State == domain.PostAwaiting && g.Kind == domain.GroupPlain}
	if p.Keeper != 0 && g.Kind != domain.GroupRobot {
		keeper, err := v.Person(p.Keeper)
		if err != nil {
			return row, err
		}
		row.Keeper = keeper.Name
	}
	if !p.Posted.IsZero() {
		row.At = p.Posted.In(domain.China).Format("1月2日 15:04")
	}
	return row, nil
}
