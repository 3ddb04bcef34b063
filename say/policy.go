package say

import (
	"regexp"
	"strconv"
	"strings"

	"linli/domain"
)

// policyKeys are the words of a policy file, and what they mean.
var policyKeys = map[string]string{"who": "找谁", "most": "一次几位", "minutes": "等几分钟", "daytime": "只算白天", "rings": "夜里也响", "alarm": "另打电话", "duty": "告诉值班",
	"urgency": "紧急度", "two_people": "两人同去", "return_visits": "回访", "always": "一定问的", "sample": "抽几件", "per_cadre": "每人每天几件", "errands": "跑腿", "care_visits": "定期探访",
	"tell": "传话", "notices": "通知", "weekly": "一周几条", "approve_above": "多少人要批", "step": "这一步", "file": "整份文件"}

// policyFaults are what is wrong with a policy file: what the reader says, and
// what staff reads.
var policyFaults = [][2]string{
	{"asks nobody that is known", "不知道找谁"}, {"volunteers are asked before", "先问志愿者，再到值班、书记、街道"}, {"the ladder goes up", "督办要一级比一级高：值班、书记、街道，每级一次"},
	{"from 1 minute to 14 days", "等 1 分钟到 14 天；危急最多 30 分钟"}, {"at most 50 are asked", "一次最多问 50 位"}, {"a telephone rings", "督办的步骤在紧急度 2 和 3 能打电话，危急必须打；问志愿者只有危急能打"},
	{"are woken for a danger", "问志愿者只有危急能吵醒人，危急也必须写"}, {"the duty is told besides", "问志愿者的步骤才能同时告诉值班，写夜里或总是"}, {"no volunteer is asked", "一步也没有问志愿者"},
	{"does not end at the secretary", "最后要到书记或街道"}, {"in a danger the duty", "危急的第一步必须同时告诉值班"}, {"can wait for a second", "这个类别不能等第二个人"},
	{"after a danger somebody", "危急一定要问，不能去掉"}, {"is no occasion", "没有这种情形"}, {"from 0 to 100", "写 0 到 100"}, {"from 1 to 200", "写 1 到 200"}, {"from 1 to 20 in", "写 1 到 20"}, {"from 1 to 10000", "写 1 到 10000"},
	{"an alias", "不能用星号代替，请写全"}, {"larger than", "文件太大"}, {"is not UTF-8", "文字编码不对，请另存为 UTF-8"}, {"is empty", "文件是空的"}, {"more than one document", "文件里不止一份，请去掉只写着 --- 的行"},
	{"not YAML", "格式不对，看看缩进、括号和引号写全了没有"}, {"there are more", "还有别的错，先改这些"}, {"unknown key", "没有这一项，多半写错了"}, {"given twice", "写了两遍"}, {"want one of", "只能从说明里列的选"}, {"missing", "没有写"},
	{"want a whole number", "请写整数"}, {"want true or false", "只能写 true 或 false"}, {"want a list", "要写成一列，每行前面一个短横"}, {"want a text", "请写文字"}, {"longer than", "太长了"}, {"invisible character", "有看不见的字符，请重新打一遍"},
	{"more than", "太多了"}, {"an empty value", "有空的一项"}, {"want ", "要写成一项一项的"},
}

var (
	policyLine = regexp.MustCompile(`^(near )?line (\d+): `)
	policyStep = regexp.MustCompile(`^urgency ([0-3]): (?:step (\d+)(?: \(\w*\))?: )?`)
)

// PolicyFault is one line of what is wrong with a policy file. The file's own
// words stand in it where its line is to be mended.
func PolicyFault(text string) string {
	out := ""
	if m := policyLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		out = "第" + m[2] + "行"
		if m[1] != "" {
			out += "附近"
		}
		out += "，"
	}
	if m := policyStep.FindStringSubmatch(text); m != nil {
		urgency, _ := strconv.Atoi(m[1]) // a digit
		out = urgencies[urgency]         // it stands in no one line
		if m[2] != "" {
			out += "第" + m[2] + "步"
		}
		return out + "：" + policyWords(text)
	}
	for {
		key, rest, found := strings.Cut(text, ": ")
		meant := policyKeys[key]
		if !found || meant == "" {
			break
		}
		if key != "file" && key != "step" {
			meant += "（" + key + "）"
		}
		out, text = out+meant+"，", rest
	}
	if out == "" {
		return policyWords(text)
	}
	return strings.TrimSuffix(out, "，") + "：" + policyWords(text)
}

func policyWords(text string) string {
	for _, f := range policyFaults {
		if strings.Contains(text, f[0]) {
			return f[1]
		}
	}
	return "写得不对，请照原文的样子写"
}

// CountedAs is why a word of a message counted: the category, the intent or the
// danger it stands for.
func CountedAs(why string) string {
	name, note, _ := strings.Cut(why, " ")
	if c := categories[domain.Category(name)]; c != "" {
		return strings.TrimSpace(c + " " + note)
	}
	return intents[domain.Intent(name)]
}
