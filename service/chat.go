package service

import (
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// chat is one message being answered: what its writer does, and where he belongs.
type chat struct {
	doer
	intake      *Intake
	message     domain.Message
	came        time.Time // when the message was received; before Now if it waited in the spool
	identity    domain.Identity
	communities []domain.Community // that the account serves, the front desk first
}

// answer does what the message asks and returns the reply, "" for none.
func (c *chat) answer() (string, error) {
	if c.message.Told() {
		return "", c.told()
	}
	if err := c.meet(); err != nil {
		return "", err
	}
	if err := c.touch(); err != nil {
		return "", err
	}
	if c.me.Care && c.message.Kind != domain.KindUnfollow {
		if err := contact(c.Tx, c.me.ID, domain.ContactWord, c.by()); err != nil {
			return "", err
		}
	}
	switch c.message.Kind {
	case domain.KindFollow, domain.KindScan:
		return c.arrived()
	case domain.KindUnfollow:
		if c.identity.Following {
			return "", nil // he came back since
		}
		return "", c.leaves()
	case domain.KindText, domain.KindClick:
		if reply, kept, err := c.kept(); kept || err != nil {
			return reply, err
		}
		if reply, done, err := c.tapped(); done || err != nil {
			return reply, err
		}
		return c.wordsAndMedia()
	case domain.KindLocation, domain.KindLink, domain.KindVideo:
		if reply, kept, err := c.kept(); kept || err != nil {
			return reply, err
		}
		return c.shared()
	case domain.KindImage, domain.KindVoice:
		if reply, kept, err := c.kept(); kept || err != nil {
			return reply, err
		}
		return c.media()
	}
	if len(c.communities) == 0 {
		return say.NotReady(), nil
	}
	return say.Unreadable(), nil
}

// meet finds who writes, or makes him known; touch notes by which phone.
func (c *chat) meet() (err error) {
	if c.communities, err = c.CommunitiesOf(c.message.Account); err != nil {
		return err
	}
	c.identity, err = c.Identity(c.message.Account, c.message.OpenID)
	if domain.CodeOf(err) == domain.NotFound {
		c.me = domain.Person{ID: c.NewID()}
		if len(c.communities) == 1 {
			c.me.Community = c.communities[0].ID
		}
		if err := c.AddPerson(c.me); err != nil {
			return err
		}
		c.identity = domain.Identity{Account: c.message.Account, OpenID: c.message.OpenID, Person: c.me.ID}
		return nil
	}
	if err != nil {
		return err
	}
	c.me, err = c.Person(c.identity.Person)
	return err
}

// touch notes what the message says about reaching its writer: whether he
// follows, and the window of customer-service messages it opens. WeChat tries
// again what was not taken, so what he did first may come last: whoever has done
// something else since is as that left him.
func (c *chat) touch() error {
	kind := c.message.Kind
	i := &c.identity
	sent, event := c.message.SentAt, kind == domain.KindFollow || kind == domain.KindScan || kind == domain.KindUnfollow
	if sent.After(i.Did) || sent.Equal(i.Did) && (event || i.Following) { // a word of the second in which he left was said before
		i.Following, i.Did = kind != domain.KindUnfollow, c.message.SentAt
	}
	if c.came.After(i.Heard) {
		i.Heard = c.came // who wrote before a long outage may sleep by now
	}
	switch {
	case !i.Following:
		i.WindowUntil, i.WindowLeft = time.Time{}, 0
	case kind == domain.KindUnfollow: // he came back since
	case kind == domain.KindFollow, kind == domain.KindScan, kind == domain.KindClick, c.message.Choice != "": // a tapped line counts as a click
		if !i.WindowUntil.After(c.Now) || i.WindowLeft == 0 {
			i.WindowUntil, i.WindowLeft = c.came.Add(domain.TouchWindow), domain.TouchQuota
		}
	default: // whatever it is, he sent it
		if until := c.came.Add(domain.WordWindow); !until.Before(i.WindowUntil) {
			i.WindowUntil, i.WindowLeft = until, domain.WordQuota
		}
	}
	if i.ID == 0 {
		i.ID = c.NewID()
		return c.AddIdentity(*i)
	}
	return c.Heard(*i)
}

// words answers a text: a number first, then the fixed words, then answers in
// words, then whatever the resident means. A cry for help is none of the words.
func (c *chat) words(text string) (string, error) {
	if len(c.communities) == 0 {
		return say.NotReady(), nil
	}
	cries := c.cries(text)
	if c.intake.Notices != nil && !cries {
		said := domain.Spoken{Person: c.me, Account: c.message.Account, Inbox: c.inbox, Text: text, Communities: c.communities}
		if reply, done, err := c.intake.Notices.Hears(c.Tx, said); done || err != nil {
			return reply, err
		}
	}
	if n, ok, err := c.namedOnly(text); ok || err != nil {
		if err != nil {
			return "", err
		}
		return c.number(n)
	}
	for _, asked := range []func(string) (string, bool, error){c.agreesAgain, c.picksUnclear, c.itemNumber} {
		if reply, done, err := asked(text); done || err != nil {
			return reply, err
		}
	}
	if n, ok := domain.ParseNumber(text); ok {
		return c.number(n)
	}
	if cries {
		return c.meaning(text)
	}
	if reply, done, err := c.command(text); done || err != nil {
		return reply, err
	}
	if strings.Contains(text, "人工") && len([]rune(text)) <= 8 {
		return c.human()
	}
	if code, ok := bindingCode(text); ok {
		return c.bind(code)
	}
	for _, answer := range []func(string) (string, bool, error){c.howMany, c.dashedAnswer, c.sendsNamed, c.spoken} {
		if reply, done, err := answer(text); done || err != nil {
			return reply, err
		}
	}
	return c.meaning(text)
}

// command answers the fixed words.
func (c *chat) command(text string) (reply string, done bool, err error) {
	done = true
	word, rest := firstWord(text)
	if most, ok := strings.CutPrefix(word, "每月最多"); ok && rest == "" {
		if _, ok := domain.ParseCap(most); ok {
			word, rest = "每月最多", most // 每月最多4件
		}
	}
	switch word {
	case "进度", "查进度":
		reply, err = c.status()
	case "取消":
		reply, err = c.cancelWord(rest)
	case "人工", "转人工":
		reply, err = c.human()
	case "小程序", "绑定小程序":
		reply, err = c.linkCode()
	default:
		return c.helperWord(text, word, rest)
	}
	return reply, done, err
}

// helperWord carries out a word of those who help: about their own time, and
// about matters; what is none of these may be one of the staff's.
func (c *chat) helperWord(text, word, rest string) (reply string, done bool, err error) {
	done = true
	switch word {
	case "待办":
		reply, err = c.todo(rest)
	case "暂停":
		reply, err = c.pauses(rest)
	case "继续":
		reply, err = c.resumes(rest)
	case "请假":
		return c.goesAway(rest)
	case "销假":
		return c.comesBack(rest)
	case "值班表":
		return c.showsRota()
	case "换班":
		return c.swaps(rest)
	case "收下", "我想当志愿者", "当志愿者", "报名志愿者":
		reply, err = c.joinWord(word, rest)
	case "值班", "休息":
		return c.serves(word)
	case "技能":
		return c.pledge(domain.PledgeSkills, rest)
	case "空闲时间", "空闲":
		return c.pledge(domain.PledgeHours, rest)
	case "每月最多":
		return c.pledge(domain.PledgeCap, rest)
	default:
		return c.staffWord(text, word, rest)
	}
	return reply, done, err
}

// staffWord carries out a word of the staff.
func (c *chat) staffWord(text, word, rest string) (reply string, done bool, err error) {
	done = true
	switch word {
	case "邀请":
		reply, err = c.invite(rest)
	case "代":
		reply, err = c.proxy(rest)
	case "回访":
		reply, err = c.visited(rest)
	case "答", "答复", "回复", "不归":
		reply, err = c.answers()
	case "存答案":
		reply, err = c.keepsAnswer(rest)
	case "同意词库":
		reply, err = c.agreesLexicon(rest)
	case "未懂":
		reply, err = c.listUnclear()
	case "民意":
		reply, err = c.opinions()
	case "联办", "纪要", "裁定", "挂账", "办结", "链接":
		reply, err = c.jointWord(word, rest)
	case "拆开":
		reply, err = c.takesApart(rest)
	case "关爱", "解除关爱", "探访", "照护", "解除照护", "照护好了", "关爱名单":
		reply, err = c.careWord(word, rest)
	case "屏蔽", "解除屏蔽":
		reply, err = c.block(rest, word == "屏蔽")
	case "两人", "一人":
		return c.howMany(text)
	case "派":
		return c.gives(rest)
	case "为何", "为何派":
		reply, err = c.asksWhy(rest)
	default:
		if done = domain.AnswersTicket(text); done {
			reply, err = c.answers()
		}
	}
	return reply, done, err
}

// firstWord splits off the first word of a text that has blanks; a text
// without any is one word.
func firstWord(text string) (word, rest string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "　", " "))
	word, rest, _ = strings.Cut(text, " ")
	return strings.TrimRight(word, "。.!！~"), strings.TrimSpace(rest)
}

// meaning answers what is neither a number nor a fixed word. Danger comes
// first, then what belongs to a matter that is open, then new matters.
func (c *chat) meaning(text string) (string, error) {
	d := c.intake.Reader.Read(text)
	if d.Place.Building == "" {
		b, err := c.called()
		if err != nil {
			return "", err
		}
		d.Place.Building = b.Label
	}
	if reply, done, err := c.aboutDanger(d); done || err != nil {
		return reply, err
	}
	d, err := c.unalarmed(d)
	if err != nil {
		return "", err
	}
	if d.Urgency >= 3 {
		return c.request(d)
	}
	content := short(text) && understand.Pleased(text)
	if d.Tier == domain.TierB && !content {
		return c.request(d)
	}
	for _, belongs := range []func(understand.Draft) (string, bool, error){c.aboutDone, c.aboutWrong} {
		if reply, done, err := belongs(d); done || err != nil {
			return reply, err
		}
	}
	if reply, done, err := c.fromBank(d); done || err != nil {
		return reply, err
	}
	if reply, done, err := c.suggests(d); done || err != nil {
		return reply, err
	}
	switch {
	case d.Intent.OpensTicket() && d.Needs > 0:
		return c.request(d)
	case d.Intent == domain.IntentStatus:
		return c.asksHowFar(d)
	case d.Intent == domain.IntentThanks, d.Intent == domain.IntentRating:
		return say.NoTrouble(), nil
	case d.Intent == domain.IntentFollowup:
		return c.followup(d)
	}
	if d.Place.Empty() {
		if reply, done, err := c.chosenByName(); done || err != nil {
			return reply, err
		}
	}
	if d.Surname != "" || !d.Place.Empty() {
		return c.address(d)
	}
	return c.talk(d)
}

// talk answers what asks for nothing. While a matter is open, words that are
// not understood belong to it: somebody reads them.
func (c *chat) talk(d understand.Draft) (string, error) {
	text := c.message.Text
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	held, err := c.atTheDoor()
	switch {
	case err != nil:
		return "", err
	case len(open) > 0 && understand.Greets(text):
		return c.status()
	case len(open) > 0 && understand.Cancels(text):
		return c.takeBack()
	case understand.NotSolved(text):
		return c.followup(d)
	case len(open) > 0:
		return c.adds(c.meant(open, d), d)
	case len(held) > 0 && !understand.Greets(text) && understand.SpokenAnswer(text) == understand.NoAnswer:
		return c.report(held[0], d)
	case understand.Greets(text):
		return say.Greeting(), nil
	case understand.Cancels(text):
		if reply, done, err := c.takesSuggestionBack(nil); done || err != nil {
			return reply, err
		}
	}
	return c.notUnderstood(d)
}
