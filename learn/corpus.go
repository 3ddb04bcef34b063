// Package learn trains the statistical model of package understand: from
// sentences composed of a corpus of patterns and from labelled messages.
package learn

import (
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
)

//go:embed corpus/*.txt
var corpus embed.FS

// Row is one labelled text to learn from (样本).
type Row struct {
	Text     string          `json:"text"`
	Intent   domain.Intent   `json:"intent"` // "" where only danger is known
	Category domain.Category `json:"category"`
	Urgency  int             `json:"urgency"` // -1 where it is not known
	Needs    int             `json:"needs"`   // -1 where it is not known
	Weight   float64         `json:"-"`
}

// pattern is a sentence with choices, and how all that it makes is labelled.
type pattern struct {
	text     string
	intent   domain.Intent
	category domain.Category
	urgency  int
}

// readCorpus reads every file of the corpus: `@name = a|b` names a slot, a line
// `# intent category urgency` labels the patterns under it.
func readCorpus() ([]pattern, map[string][]string, error) {
	files, err := fs.Glob(corpus, "corpus/*.txt")
	if err != nil {
		return nil, nil, err
	}
	var out []pattern
	slots := map[string][]string{}
	for _, name := range files {
		b, err := corpus.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		var label pattern
		for n, line := range strings.Split(string(b), "\n") {
			line = strings.TrimSpace(line)
			switch {
			case line == "":
			case line[0] == '@':
				slot, choices, _ := strings.Cut(line[1:], "=")
				slots[strings.TrimSpace(slot)] = strings.Split(strings.TrimSpace(choices), "|")
			case line[0] == '#':
				if label, err = labelOf(line); err != nil {
					return nil, nil, fmt.Errorf("learn: %s line %d: %w", name, n+1, err)
				}
			default:
				label.text = line
				out = append(out, label)
			}
		}
	}
	return out, slots, nil
}

func labelOf(line string) (pattern, error) {
	f := strings.Fields(line[1:])
	if len(f) != 3 {
		return pattern{}, fmt.Errorf("want # intent category urgency")
	}
	u, err := strconv.Atoi(f[2])
	p := pattern{intent: domain.Intent(f[0]), category: domain.Category(f[1]), urgency: u}
	if err != nil || u < 0 || u > 3 || p.category != domain.None && !slices.Contains(domain.Categories, p.category) {
		return pattern{}, fmt.Errorf("unknown label %q", line)
	}
	return p, nil
}

// perPattern is how many sentences a pattern gives at most.
const perPattern = 30

// compose makes the sentences of the corpus. Each pattern draws from a chance of
// its own, so that a line more or less changes nothing in the others.
func compose() ([]Row, error) {
	patterns, slots, err := readCorpus()
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, p := range patterns {
		h := fnv.New64a()
		_, _ = h.Write([]byte(p.text))
		d := dice{rand.New(rand.NewPCG(h.Sum64(), 7)), slots}
		seen := map[string]bool{}
		for range perPattern {
			text := d.fill(p.text, 0)
			if !seen[text] {
				out = append(out, Row{text, p.intent, p.category, p.urgency, 1, 1})
			}
			if said := d.disturb(text); !seen[said] && said != text {
				out = append(out, Row{said, p.intent, p.category, p.urgency, 1, 1})
				seen[said] = true
			}
			seen[text] = true
		}
	}
	return append(out, twofold(out)...), nil
}

// How two things are asked for in one message, how one thing is said with more behind
// it, and how often composed sentences are put together so.
var (
	joints = strings.Split("，另外|。另外|，还有|。还有就是|，顺便问一下|，顺便|，顺带|；|。再问一下|，再就是|，再帮我看看|。再一个，|，对了，|。|，再打听一下|。另外想问|，再有就是|。再麻烦一下，|，还想问|，再|。", "|")
	lists  = strings.Split("两件事：一是%s；二是%s|1、%s 2、%s|第一，%s。第二，%s|一、%s。二、%s。|问两个事：%s；%s|其一，%s；其二，%s|头一件，%s。第二件，%s|一个是%s，另一个是%s", "|")
	asides = strings.Split("，另外我白天都在家|，还有麻烦快一点|，对了我电话<phone>|，顺便说一句谢谢你们|，另外家里有老人|。还有，我住<n>号楼|；地址<n>-<n>-<n>0<n>|。再说一遍，是<n>号楼|，还有就是我腿脚不好|。对了，门铃坏了，到了打电话|，再给个准话|，另外别打座机|，一个是我妈在家，一个是我在家，都行", "|")
)

const (
	pairEvery  = 17
	asideEvery = 23
)

// twofold puts composed sentences of what opens a ticket together in twos, and says
// one of them with an aside behind it. They tell nothing but how much is asked for.
func twofold(rows []Row) (out []Row) {
	var asking []string
	for _, r := range rows {
		if r.Intent.OpensTicket() && r.Urgency < 3 && len(r.Text) < 120 {
			asking = append(asking, strings.TrimRight(r.Text, "，。？！?! "))
		}
	}
	d := dice{rand.New(rand.NewPCG(uint64(len(asking)), 11)), nil}
	for i, text := range asking {
		row := Row{Urgency: -1, Weight: 1, Needs: 2}
		switch other := asking[d.IntN(len(asking))]; {
		case i%pairEvery == 0 && d.often(75):
			row.Text = text + d.one(joints) + other
		case i%pairEvery == 0:
			row.Text = fmt.Sprintf(d.one(lists), text, other)
		case i%asideEvery == 0:
			row.Text, row.Needs = text+d.fill(d.one(asides), 0), 1
		default:
			continue
		}
		out = append(out, row)
	}
	return out
}

// dice makes one sentence of a pattern.
type dice struct {
	*rand.Rand
	slots map[string][]string
}

// fill chooses one of each {a|b} and a filling of each <slot>.
func (d dice) fill(s string, depth int) string {
	var b strings.Builder
	for s != "" {
		switch i := strings.IndexAny(s, "{<"); {
		case i < 0 || depth > 4:
			b.WriteString(s)
			s = ""
		case s[i] == '{':
			b.WriteString(s[:i])
			inside, rest, _ := strings.Cut(s[i+1:], "}")
			b.WriteString(d.fill(d.one(strings.Split(inside, "|")), depth+1))
			s = rest
		default:
			b.WriteString(s[:i])
			name, rest, _ := strings.Cut(s[i+1:], ">")
			b.WriteString(d.fill(d.slot(name), depth+1))
			s = rest
		}
	}
	return b.String()
}

func (d dice) slot(name string) string {
	switch name {
	case "n":
		return strconv.Itoa(1 + d.IntN(30))
	case "phone":
		return "1380000" + strconv.Itoa(1000+d.IntN(9000))
	}
	return d.one(d.slots[name])
}

func (d dice) one(of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[d.IntN(len(of))]
}

// often is true p times of a hundred.
func (d dice) often(p int) bool { return d.IntN(100) < p }

// disturb gives a sentence what real ones come with: a greeting, an address, a
// story, thanks at the end, dialect, no punctuation, a slip.
func (d dice) disturb(text string) string {
	if d.often(12) {
		text = d.one(d.slots["story"]) + text
	}
	if d.often(30) {
		text = d.fill(d.one(d.slots["opening"]), 0) + text
	}
	if d.often(30) {
		text += d.fill(d.one(d.slots["closing"]), 0)
	}
	if d.often(20) {
		text = d.dialect(text)
	}
	if d.often(30) {
		text = strings.NewReplacer("，", d.one([]string{"", " "}), ",", "", "。", "", "？", "", "！", "").Replace(text)
	}
	if d.often(6) {
		if r := []rune(text); len(r) > 6 {
			i := d.IntN(len(r))
			text = string(slices.Delete(r, i, i+1))
		}
	}
	return text
}

// dialect says a sentence as people of Lanzhou do, in some of its words.
func (d dice) dialect(text string) string {
	for _, pair := range [][2]string{
		{"了", "咧"}, {"我", "俺"}, {"我", "额"}, {"什么", "撒"}, {"啥", "撒"}, {"怎么", "咋"}, {"孩子", "娃"}, {"吗", "不"}, {"吗", "没"}, {"得很", "滴很"}, {"那里", "兀达"},
		{"这里", "这达"}, {"哪", "阿达"}, {"没有", "没"}, {"一下", "一哈"}, {"看看", "看一哈"}, {"不知道", "不晓得"}, {"很", "歹"}, {"说", "社"}, {"小", "尕"}, {"他", "那"}, {"呢", "哩"},
	} {
		if d.often(35) {
			text = strings.ReplaceAll(text, pair[0], pair[1])
		}
	}
	return text
}
