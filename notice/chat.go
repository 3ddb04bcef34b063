package notice

import (
	"regexp"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// What somebody may have been asked about notices; the option is the notice.
const (
	askedNotice   = "notice"
	askedApproval = "notice_approval"
	askedTalk     = "talk"
)

// chat is one message to the desk.
type chat struct {
	*store.Tx
	desk *Desk
	said domain.Spoken
	me   domain.Person
}

// Hears answers what is said to the desk in the chat; done is false for anything
// else.
func (d *Desk) Hears(tx *store.Tx, said domain.Spoken) (reply string, done bool, err error) {
	c := &chat{Tx: tx, desk: d, said: said, me: said.Person}
	for _, answer := range []func() (string, bool, error){c.number, c.command} {
		if reply, done, err = answer(); done || err != nil {
			return reply, done, err
		}
	}
	return "", false, nil
}

// command answers the fixed words.
func (c *chat) command() (string, bool, error) {
	word, rest := firstWord(c.said.Text)
	do, ok := map[string]func(string) (string, bool, error){
		"通知": c.writes, "招募": c.calls, "更正": c.corrects, "作废": c.recalls, "通知进度": c.progress,
		"暂停通知": c.holds(domain.NoticePause), "继续通知": c.holds(domain.NoticeResume), "取消通知": c.holds(domain.NoticeCancel),
		"同意通知": c.votes(true), "不同意通知": c.votes(false), "已发": c.posts, "待发": c.awaiting, "名单": c.hands, "已告知": c.tells,
		"退订通知": c.wants(false), "恢复通知": c.wants(true), "标签": c.tags(true), "去标签": c.tags(false), "群消息": c.talks,
	}[word]
	if !ok {
		return "", false, nil
	}
	return do(rest)
}

// firstWord splits off the first word of a text.
func firstWord(text string) (word, rest string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "　", " "))
	i := strings.IndexAny(text, " \n：:")
	if i < 0 {
		return strings.TrimRight(text, "。.!！~"), ""
	}
	return strings.TrimRight(text[:i], "。.!！~"), strings.TrimLeft(text[i:], " \n：:")
}

// staffOf lists the communities of this account in which the writer may write
// notices, his own first.
func (c *chat) staffOf(roles []domain.Role) ([]domain.Community, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return nil, err
	}
	var out []domain.Community
	for _, community := range c.said.Communities {
		if slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == community.ID && slices.Contains(roles, g.Role) }) {
			out = append(out, community)
		}
	}
	slices.SortStableFunc(out, func(a, b domain.Community) int {
		return rank(b.ID == c.me.Community) - rank(a.ID == c.me.Community)
	})
	return out, nil
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

// writes takes 「通知 3号楼 明天停水 ..」.
func (c *chat) writes(rest string) (string, bool, error) {
	mine, err := c.staffOf(domain.AuthorRoles)
	if err != nil || len(mine) == 0 {
		return "", false, err // of others it is read as any words
	}
	in, where, refusal, err := c.draft(rest, mine)
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	p, refusal, err := c.compose(in)
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	to := say.NoticeTo(where, p.Notice.Heads, p.Reachable)
	return say.NoticeAsk(p.Notice, to, say.NoticeHour(p.Goes, c.Now), p.Second, p.Quiet), true, c.ask(p.Notice)
}

// ask lets a number be the answer to a notice that waits for its author's yes.
func (c *chat) ask(n domain.Notice) error {
	return c.Ask(c.me.ID, c.said.Account, store.Question{Kind: askedNotice, Options: []domain.ID{n.ID}})
}

// compose writes a notice down, or tells why not.
func (c *chat) compose(in Draft) (Preview, string, error) {
	if len([]rune(in.Words)) > domain.NoticeWords {
		return Preview{}, say.NoticeTooLong(), nil
	}
	heads, _, err := c.CountAudience(in.Audience)
	if err == nil && heads == 0 {
		return Preview{}, say.NoticeNobody(), nil
	}
	if err != nil {
		return Preview{}, "", err
	}
	p, err := c.desk.compose(c.Tx, c.me.ID, in)
	switch domain.CodeOf(err) {
	case domain.Invalid, domain.Conflict:
		return p, say.HowToNotify(), nil
	}
	return p, "", err
}

// draft reads whom a notice is for, what it is about, and its words.
func (c *chat) draft(rest string, mine []domain.Community) (in Draft, where, refusal string, err error) {
	first, words := firstWord(rest)
	for t, topic := range topics {
		if first == topic {
			in.Template = t
			first, words = firstWord(words)
		}
	}
	if first == "" || words == "" {
		return in, "", say.HowToNotify(), nil
	}
	home := mine[0]
	a, unknown, err := c.audience(first, home)
	if err != nil {
		return in, "", "", err
	}
	if unknown != "" {
		return in, "", say.NoticeWhom(unknown), nil
	}
	next, more := firstWord(words)
	for t, topic := range topics {
		if next == topic && more != "" {
			in.Template, words = t, more
		}
	}
	where = first
	if a.Everybody() {
		where = home.Name + say.Everyone()
	}
	in.Community, in.Audience, in.Words = home.ID, a, say.NoticePattern(in.Template, words)
	return in, where, "", nil
}

// topics are the words of the templates.
var topics = func() map[domain.NoticeTemplate]string {
	out := map[domain.NoticeTemplate]string{}
	for _, t := range domain.NoticeTemplates {
		out[t] = say.NoticeTopic(t)
	}
	return out
}()

// roleWords are what roles are called.
var roleWords = map[string]domain.Role{"志愿者": domain.RoleVolunteer, "队长": domain.RoleLead, "干部": domain.RoleCadre, "网格员": domain.RoleCadre, "书记": domain.RoleSecretary, "联办单位": domain.RolePartner}

// inUnit splits 3号楼2单元.
var inUnit = regexp.MustCompile(`^(.+?)([0-9一二三四五六七八九十]{1,2})单元$`)

// audience reads whom a notice is for: names joined by 、 or commas. unknown is the
// first that is not known.
func (c *chat) audience(text string, home domain.Community) (a domain.NoticeAudience, unknown string, err error) {
	a.Communities = []domain.ID{home.ID}
	buildings, err := c.BuildingsIn(home.ID)
	if err != nil {
		return a, "", err
	}
	estates, err := c.EstatesOf(home.ID)
	if err != nil {
		return a, "", err
	}
	teams, err := c.TeamsOf(home.ID)
	if err != nil {
		return a, "", err
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，+和", r) }) {
		if !c.adds(&a, word, buildings, estates, teams) {
			return a, word, nil
		}
	}
	return a, "", nil
}

// adds takes one name into an audience.
func (c *chat) adds(a *domain.NoticeAudience, word string, buildings []domain.Building, estates map[string]domain.ID, teams []domain.Team) bool {
	switch role, isRole := roleWords[word]; {
	case slices.Contains([]string{"全体", "所有人", "全社区", "全体居民", "大家"}, word):
		return true
	case isRole:
		a.Roles = append(a.Roles, role)
		return true
	case slices.Contains(domain.MemberKinds, word):
		a.Kinds = append(a.Kinds, word)
		return true
	case strings.HasPrefix(word, "#") && len(word) > 1:
		a.Tags = append(a.Tags, strings.TrimPrefix(word, "#"))
		return true
	case estates[word] != 0:
		a.Estates = append(a.Estates, estates[word])
		return true
	}
	if i := slices.IndexFunc(teams, func(t domain.Team) bool { return t.Name == word || strings.TrimPrefix(t.Name, "邻里帮") == word }); i >= 0 {
		a.Teams = append(a.Teams, teams[i].ID)
		return true
	}
	name, unit := word, ""
	if m := inUnit.FindStringSubmatch(word); m != nil {
		name, unit = m[1], domain.BuildingLabel(m[2])
	}
	label, found := domain.BuildingLabel(name), false
	for _, b := range buildings {
		if b.Name == name || b.EstateName+b.Name == name || label != "" && b.Label == label {
			a.Buildings, found = append(a.Buildings, b.ID), true
		}
	}
	if found {
		a.Unit = unit
	}
	return found
}

// wantedOf finds how many helpers are wanted.
var wantedOf = regexp.MustCompile(`^\s*([0-9]{1,2})\s*[个人名位]+\s*`)

// calls takes 「招募 3号楼 2人 停水了，谁能帮老人提水」.
func (c *chat) calls(rest string) (string, bool, error) {
	mine, err := c.staffOf(domain.AuthorRoles)
	if err != nil || len(mine) == 0 {
		return "", false, err
	}
	where, words := firstWord(rest)
	wanted := 1
	if m := wantedOf.FindStringSubmatch(words); m != nil {
		wanted = 0
		for _, digit := range m[1] {
			wanted = 10*wanted + int(digit-'0')
		}
		words = words[len(m[0]):]
	}
	a, unknown, err := c.audience(where, mine[0])
	if err != nil {
		return "", true, err
	}
	if wanted > domain.MostWanted {
		return say.TooManyCalled(), true, nil
	}
	if unknown != "" || len(a.Buildings) == 0 || words == "" || wanted < 1 {
		return say.HowToCall(), true, nil
	}
	in := Draft{Community: mine[0].ID, Kind: domain.NoticeCall, Words: words, Wanted: wanted, Audience: callAudience(mine[0].ID, a.Buildings[0], nil)}
	p, refusal, err := c.compose(in)
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	return say.CallAsk(p.Notice, where, p.Quiet), true, c.ask(p.Notice)
}

// last is the notice a staff member means without naming it: the newest that went
// out or is to.
func (c *chat) last(fits func(domain.Notice) bool) (domain.Notice, bool, error) {
	mine, err := c.staffOf(domain.AuthorRoles)
	if err != nil {
		return domain.Notice{}, false, err
	}
	for _, community := range mine {
		all, err := c.NoticesOf(community.ID, 0, 20)
		if err != nil {
			return domain.Notice{}, false, err
		}
		for _, own := range []bool{true, false} {
			for _, n := range all {
				if (n.Author == c.me.ID) == own && fits(n) {
					return n, true, nil
				}
			}
		}
	}
	return domain.Notice{}, len(mine) > 0, nil
}

func (c *chat) corrects(rest string) (string, bool, error) {
	return c.later(domain.NoticeCorrection, rest)
}

func (c *chat) recalls(rest string) (string, bool, error) {
	return c.later(domain.NoticeRecall, rest)
}

// later corrects or recalls the last notice that went out.
func (c *chat) later(kind domain.NoticeKind, words string) (string, bool, error) {
	of, staff, err := c.last(func(n domain.Notice) bool { return n.State.Told() && n.Of == 0 && n.Kind == domain.NoticePlain })
	if err != nil || !staff {
		return "", false, err
	}
	if of.ID == 0 || kind == domain.NoticeCorrection && words == "" {
		return say.NoNotice(), true, nil
	}
	p, refusal, err := c.compose(Draft{Community: of.Community, Kind: kind, Of: of.ID, Words: words, Audience: domain.NoticeAudience{Of: of.ID}})
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	return say.CorrectAsk(p.Notice, say.NoticeHour(p.Goes, c.Now), p.Quiet), true, c.ask(p.Notice)
}

func (c *chat) progress(string) (string, bool, error) {
	n, staff, err := c.last(func(n domain.Notice) bool { return n.State.Told() && n.Kind != domain.NoticeCall })
	if err != nil || !staff {
		return "", false, err
	}
	if n.ID == 0 {
		return say.NoNotice(), true, nil
	}
	f, err := c.NoticeFigures(n)
	return say.NoticeFigures(n, f), true, err
}

func (c *chat) holds(deed domain.NoticeDeed) func(string) (string, bool, error) {
	return func(string) (string, bool, error) {
		n, staff, err := c.last(func(n domain.Notice) bool { return mayHold(n, deed) })
		if err != nil || !staff {
			return "", false, err
		}
		if n.ID == 0 {
			return say.NoNotice(), true, nil
		}
		f, err := c.desk.hold(c.Tx, c.me.ID, n.ID, deed)
		switch deed {
		case domain.NoticePause:
			left := f.States[domain.ToPlanned]
			if !n.AllRows {
				left = n.Heads // it has not begun
			}
			return say.NoticeStopped(left), true, err
		case domain.NoticeResume:
			return say.NoticeGoesOn(), true, err
		}
		return say.NoticeCalledOff(f.Reached()), true, err
	}
}
