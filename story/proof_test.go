package story

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/docs"
	"linli/domain"
	"linli/roster"
	"linli/store"
	"linli/store/storetest"
)

// provingGround has a team of three, one for everything, one whose lead names
// who goes, all the staff there can be, and three units.
const provingGround = `
street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    duty_phone: "0931-0000000"
    estates: [{name: 莱茵小镇, buildings: [{name: 1号楼}, {name: 2号楼}, {name: 3号楼}]}]
    teams:
      - {name: 邻里帮一队, categories: [repair], buildings: [3号楼]}
      - {name: 邻里帮二队}
      - {name: 邻里帮三队, categories: [sanitation], lead_mode: true}
    members:
      - {name: 王强, role: volunteer, phone: "13800000001", openid: oWANG, teams: [邻里帮一队]}
      - {name: 陈德福, role: volunteer, phone: "13800000002", openid: oCHEN, teams: [邻里帮一队]}
      - {name: 赵志刚, role: volunteer, phone: "13800000003", openid: oZHAO, teams: [邻里帮一队, 邻里帮三队]}
      - {name: 孙立新, role: volunteer, phone: "13800000004", openid: oSUN, teams: [邻里帮二队]}
      - {name: 吴海峰, role: volunteer, phone: "13800000005", teams: [邻里帮二队]}
      - {name: 钱进, role: lead, phone: "13800000006", openid: oQIAN, teams: [邻里帮三队]}
      - {name: 何勇, role: volunteer, phone: "13800000007", openid: oHEYONG, teams: [邻里帮二队, 邻里帮三队]}
      - {name: 李敏, role: cadre, phone: "13800000009", openid: oLIMIN, duty: true}
` + chiefs + units

// Who is in the histories. The lead of a team is of the staff, too; the street is
// not.
var (
	provenResidents  = []string{"oZHANG", "oLIU", "oMA"}
	provenVolunteers = []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oHEYONG", "oQIAN"}
	provenStaff      = []string{"oLIMIN", "oZHOU"}
	provenUnits      = []string{"oWUYE", "oYEWEI", "oFANG"}
)

// provenHelpers are all who may have a matter, and be the first of two who go.
var provenHelpers = slices.Concat(provenVolunteers, provenStaff)

// ofStaff tells that somebody runs the community's day.
func ofStaff(openid string) bool { return openid == "oQIAN" || slices.Contains(provenStaff, openid) }

// provenMatters are what residents ask for, at a door that is named. They write
// them in full, so that nothing is asked back.
var provenMatters = []string{"%s灯坏了", "%s门锁坏了打不开", "%s老人想理发", "%s的垃圾三天没人收了", "快来人啊我爷爷倒在厨房了不动弹 %s"}

// provenPolicies are ways the policy is edited.
var provenPolicies = [][2]string{
	{calmStep, "    - {who: nearest, most: 1, minutes: 30, daytime: true}\n    - {who: nearest, most: 50, minutes: 30, daytime: true}\n"},
	{calmStep, "    - {who: nearest, most: 2, minutes: 60, daytime: true}\n    - {who: team, minutes: 60, daytime: true}\n"},
	{"\nurgency:\n", "\ntwo_people: [eldercare]\nurgency:\n"},
}

// TestWhateverHappensTheModelAgrees lets anything happen in any order and
// compares, after each step, whose every ticket is with what a much smaller model
// of the rules allows; and looks through all records. A run is found again by the
// seed that rapid prints: -rapid.seed.
func TestWhateverHappensTheModelAgrees(t *testing.T) {
	liveThrough(t, map[store.Engine]int{store.SQLite: dose(10_000, 120), store.MySQL: dose(500, 12)}, provenDeeds, nil)
}

// TestWhateverHappensInAJointCaseTheModelAgrees does the same to what is a joint
// case from the beginning: which unit has each of its matters, and how it stands.
func TestWhateverHappensInAJointCaseTheModelAgrees(t *testing.T) {
	liveThrough(t, map[store.Engine]int{store.SQLite: dose(5_000, 60), store.MySQL: dose(300, 6)}, jointDeeds, (*course).isJoint)
}

// liveThrough lets so many histories go on, with some deeds, from some beginning.
func liveThrough(t *testing.T, counts map[store.Engine]int, deeds []provenDeed, begins func(*course)) {
	t.Helper()
	for engine, histories := range counts {
		if !slices.Contains(storetest.Engines(t), engine) {
			continue
		}
		t.Run(string(engine), func(t *testing.T) {
			if err := flag.Set("rapid.checks", strconv.Itoa(histories)); err != nil {
				t.Fatal(err)
			}
			p := prove(t, engine, provingGround)
			begun, steps, what := time.Now(), 0, map[string]int{}
			rapid.Check(t, func(r *rapid.T) {
				p.begin()
				c := &course{proving: p, r: r, m: newModel(), deeds: deeds, what: what}
				p.wechat.Carried = c.m.carried
				c.follows()
				if begins != nil {
					begins(c)
				}
				for range rapid.IntRange(4, 24).Draw(r, "steps") {
					c.step()
					steps++
				}
				c.ends()
			})
			t.Logf("measured: %d histories, %d steps in %s on %s: %v", histories, steps, time.Since(begun).Round(time.Second), engine, what)
		})
	}
}

// course is one history as it goes on.
type course struct {
	*proving
	r     *rapid.T
	m     *model
	deeds []provenDeed   // that may happen
	what  map[string]int // how often which deed was done
	told  []string
	mute  bool // nothing is sent in this step
	door  int
	way   []onWay

	setBack bool // the clock was, once
}

// deed is one thing that can happen; ok is false where there is nothing to do it to.
type provenDeed struct {
	name  string
	times int // how often among all
	do    func(c *course) (f foretold, ok bool)
}

// provenDeeds are all that can happen, jointDeeds what mostly happens to a joint case.
var provenDeeds, jointDeeds []provenDeed

func init() {
	jointDeeds = []provenDeed{
		{"a unit says", 20, (*course).unitSays}, {"two units say", 4, (*course).twoUnitsSay}, {"the case goes on", 16, (*course).caseGoesOn}, {"convenes", 3, (*course).convenes},
		{"rates", 1, (*course).rates}, {"dies", 1, (*course).crash}, {"minutes", 3, (*course).minutes}, {"days", 1, (*course).days}, {"the clock goes back", 1, (*course).goesBack},
	}
	provenDeeds = []provenDeed{
		{"asks", 12, (*course).asks}, {"repeats", 2, (*course).repeats}, {"accepts", 14, (*course).accepts}, {"two accept", 4, (*course).twoAccept},
		{"declines", 4, (*course).declines}, {"arrives", 3, (*course).arrives}, {"is done", 8, (*course).done}, {"hands back", 4, (*course).handsBack},
		{"rates", 7, (*course).rates}, {"cancels", 2, (*course).cancels}, {"leaves", 2, (*course).leaves}, {"follows", 2, (*course).returns},
		{"is away", 2, (*course).away}, {"pauses", 3, (*course).pauses}, {"names", 3, (*course).names}, {"how many", 3, (*course).howMany},
		{"convenes", 4, (*course).convenes}, {"a unit says", 6, (*course).unitSays}, {"the case goes on", 6, (*course).caseGoesOn},
		{"policy", 2, (*course).editsPolicy}, {"flush", 1, (*course).flush}, {"dies", 2, (*course).crash}, {"minutes", 6, (*course).minutes}, {"days", 3, (*course).days},
		{"is on its way", 6, (*course).isOnItsWay}, {"comes late", 7, (*course).comesLate}, {"the clock goes back", 2, (*course).goesBack},
	}
}

// fail ends the history with all that happened in it.
func (c *course) fail(format string, args ...any) {
	c.r.Helper()
	c.r.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(c.told, "\n"))
}

func (c *course) check(err error) {
	c.r.Helper()
	if err != nil {
		c.fail("%v", err)
	}
}

func (c *course) pick(name string, of ...string) string { return rapid.SampledFrom(of).Draw(c.r, name) }

// one picks one of some tickets.
func (c *course) one(of []*matterSeen) (*matterSeen, bool) {
	if len(of) == 0 {
		return nil, false
	}
	return of[rapid.IntRange(0, len(of)-1).Draw(c.r, "ticket")], true
}

// says writes something and keeps what was said; who left cannot.
func (c *course) says(openid, format string, args ...any) (reply string, ok bool) {
	text := fmt.Sprintf(format, args...)
	if c.m.left[openid] {
		return "", false
	}
	reply, err := c.wechat.Phone("yanbin", openid).Says(c.ctx, text)
	c.told = append(c.told, fmt.Sprintf("%s %s: %s -> %s", c.clock.Now().In(domain.China).Format("01-02 15:04"), openid, text, strings.ReplaceAll(reply, "\n", " / ")))
	c.check(err)
	if reply == "" {
		c.fail("no answer")
	}
	return reply, true
}

func (c *course) follows() {
	for _, openid := range slices.Concat(provenResidents, provenVolunteers, provenStaff, provenUnits, []string{"oZHENG"}) {
		_, err := c.wechat.Phone("yanbin", openid).Follow(c.ctx, "")
		c.check(err)
	}
	c.clock.Forward(2 * time.Minute)
}

// step does one thing, lets what it led to be sent, and looks.
func (c *course) step() {
	all := 0
	for _, d := range c.deeds {
		all += d.times
	}
	at := rapid.IntRange(0, all-1).Draw(c.r, "deed")
	for _, d := range c.deeds {
		if at -= d.times; at >= 0 {
			continue
		}
		c.mute = false
		f, ok := d.do(c)
		if !ok {
			return
		}
		c.what[d.name]++
		c.looks(d.name, f)
		return
	}
}

func (c *course) looks(deed string, f foretold) {
	c.settles()
	_, err := c.app.Intake.DrainOnce(c.ctx) // what came while the database was busy
	c.check(err)
	if !c.mute {
		_, err = c.app.Spreads.Once(c.ctx)
		c.check(err)
		_, err = c.app.Relay.Once(c.ctx)
		c.check(err)
	}
	if fault := c.m.agrees(c.proving, f); fault != "" {
		c.fail("after %q: %s", deed, fault)
	}
	for _, finding := range c.audits() {
		if finding.Check != "flush" || !c.mute { // what is not sent in this step waits
			c.fail("after %q: %s", deed, finding)
		}
	}
}

// ends lets all who are asked for what still waits say yes at once, everything be
// sent that is owed, and looks once more.
func (c *course) ends() {
	c.mute = false
	for _, t := range c.m.is(waiting) {
		if asked := c.asked(t); len(asked) > 1 {
			c.looks("all accept", c.rush(t, asked))
		}
	}
	for i := range c.way {
		if l := &c.way[i]; l.reply == "" {
			f := l.means()
			c.brings(l)
			c.looks("comes at last", f)
		}
	}
	for range 3 {
		c.tick(10 * time.Hour) // no night is as long
	}
	if n := number(c.town, c.books, "SELECT COUNT(*) FROM outbox WHERE state IN ('sending', 'resending') OR state = 'pending' AND due_at <= ?", c.clock.Now().UnixMilli()); n > 0 {
		c.fail("%d pushes are still owed", n)
	}
}

// tick moves the clock on, lets what is due be done, and looks that no deadline
// passed without it: each one is an event and no clock stands still.
func (c *course) tick(d time.Duration) {
	before := c.breaches()
	c.told = append(c.told, fmt.Sprintf("%s pass", d))
	c.clock.Forward(d)
	f := c.ticked()
	acted, err := c.app.Clocks.Once(c.ctx)
	c.check(err)
	if n := c.overdue(); n > 0 {
		c.fail("%d deadlines have passed and nothing was done", n)
	}
	if n := c.breaches() - before; n != int64(acted) {
		c.fail("%d deadlines passed and there are %d events of it", acted, n)
	}
	c.looks("tick", f)
}

// ticked is what time alone may do: a volunteer who does not come is called
// back, silence ends a matter, also one that waits for her, and what was put off comes back.
func (c *course) ticked() (f foretold) {
	for _, t := range c.m.matters {
		if t.forHer {
			f.may(t, stand{closed, t.owner}) // she never answers
		}
		switch {
		case t.class == inHand && !t.danger && !ofStaff(t.owner):
			f.may(t, stand{waiting, ""})
		case t.class == inquired:
			f.may(t, stand{closed, t.owner})
		case t.class == shelved:
			for _, lead := range append([]string{"oQIAN"}, provenStaff...) {
				f.may(t, stand{inJoint, lead})
			}
		}
	}
	return f
}

func (c *course) minutes() (foretold, bool) {
	c.tick(time.Duration(rapid.IntRange(1, 1500).Draw(c.r, "minutes")) * time.Minute)
	return foretold{}, true
}

func (c *course) days() (foretold, bool) {
	c.tick(time.Duration(rapid.IntRange(1, 40).Draw(c.r, "days")) * 24 * time.Hour)
	return foretold{}, true
}

func (c *course) crash() (foretold, bool) {
	c.told = append(c.told, "Linli dies before anything is sent")
	c.check(c.dies())
	c.mute = true
	return foretold{}, true
}

func (c *course) flush() (foretold, bool) {
	c.told = append(c.told, "Redis is flushed")
	c.check(c.flushes())
	return foretold{}, true
}

func (c *course) editsPolicy() (foretold, bool) {
	file := string(docs.Policy)
	for i, swap := range provenPolicies {
		if rapid.Bool().Draw(c.r, "swap") && (i != 1 || strings.Contains(file, swap[0])) {
			file = strings.Replace(file, swap[0], swap[1], 1)
		}
	}
	c.told = append(c.told, "the policy is edited")
	c.m.twos = c.m.twos || strings.Contains(file, "\ntwo_people: [eldercare]")
	_, _, err := roster.LoadPolicies(c.ctx, c.app.DB, domain.Actor{Kind: domain.ActorOperator}, []byte(file))
	c.check(err)
	return foretold{}, true
}
