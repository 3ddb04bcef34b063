package say

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"linli/domain"
)

// The values that make sentences longest in a neighbourhood as it is.
var (
	someday = time.Date(2026, 11, 22, 23, 59, 0, 0, domain.China)
	later   = someday.Add(24 * time.Hour)
	ticket  = domain.Ticket{Number: 123456, Category: domain.Property, Urgency: 2, Hands: true, State: domain.Offering, Text: "厨房水管漏了，楼下说滴到他家了，快来看看", Gist: "厨房水管漏了，楼下说滴到他家了，快来看看"}
	danger  = domain.Ticket{Number: 123456, Category: domain.Emergency, Urgency: 3, Hands: true, State: domain.Offering, Confirmed: true}
	house   = domain.Building{ID: 1, EstateName: "滨河雅居小区", Name: "12号楼"}
	her     = domain.Person{Name: "欧阳秀英"}
	two     = []domain.Ticket{ticket, danger}

	bulletin = domain.Notice{Words: "明天上午9点到12点停水，请提前存水，关好水龙头", Heads: 12345, Emergency: true, Reason: "主水管爆了"}
)

const (
	phone    = "0931-12345678"
	helper   = "社区欧阳干部"
	door     = "滨河雅居小区12号楼3单元2501"
	building = "滨河雅居小区12号楼"
)

// at is the long ticket in another state.
func at(s domain.State) domain.Ticket { t := ticket; t.State = s; return t }

// said is what a function says with the longest values: to residents, or to
// those who help; the digits that may be answered; and how long it may be, if
// that is more than one breath.
type said struct {
	staff  bool
	digits string
	most   int
	texts  []string
}

func one(texts ...string) said { return said{texts: texts} }

func asks(digits string, texts ...string) said { return said{digits: digits, texts: texts} }

func staff(texts ...string) said { return said{staff: true, most: 100, texts: texts} }

func (s said) upTo(most int) said { s.most = most; return s }

func (s said) offers(digits string) said { s.digits = digits; return s }

// breath is how many characters a sentence may have that is read to somebody
// who is eighty.
const breath = 80

var sentences = map[string]said{
	"NoticeHead":          one(NoticeHead(bulletin), NoticeHead(domain.Notice{Kind: domain.NoticeCall})),
	"NoticeTopic":         one(NoticeTopic(domain.TemplateClinic)),
	"NoticePattern":       one(NoticePattern(domain.TemplatePower, "明天9点到12点，变压器检修"), NoticePattern(domain.TemplateWater, "明天9点到12点"), NoticePattern(domain.TemplateActivity, "周六上午包粽子"), NoticePattern(domain.TemplatePolicy, "高龄补贴可以办了"), NoticePattern(domain.TemplateClinic, "周六上午9点")),
	"NoticeText":          one(NoticeText(bulletin, "雁滨路第二社区", "")),
	"NoticeSpoken":        one(NoticeSpoken(bulletin, "雁滨路第二社区")).upTo(140),
	"NoticeTo":            staff(NoticeTo("滨河雅居小区12号楼", 12345, 12345)),
	"NoticeHour":          staff(NoticeHour(later, someday), NoticeHour(someday, later)),
	"NoticeAsk":           staff(NoticeAsk(bulletin, NoticeTo("12号楼", 12345, 12345), "11月23日 07:30发", true, true)).offers("012").upTo(140),
	"NoticeWhy":           staff(NoticeWhy()),
	"NoticeOff":           staff(NoticeOff("11月23日 07:30发")),
	"NoticeWaits":         staff(NoticeWaits([]string{"周建国", "欧阳秀英"}), NoticeWaits(nil)),
	"NoticeDropped":       staff(NoticeDropped()),
	"NoticeApproval":      staff(NoticeApproval(bulletin, "欧阳秀英", NoticeTo("", 12345, 12345), "11月23日 07:30发")).offers("12").upTo(160),
	"NoticeVoted":         staff(NoticeVoted(bulletin, "周建国", "马上发"), NoticeVoted(domain.Notice{State: domain.NoticeRefused, Words: bulletin.Words}, "周建国", "")),
	"Short":               staff(Short(bulletin.Words)),
	"NoticeBare":          staff(NoticeBare(bulletin)),
	"NoticeAgreed":        staff(NoticeAgreed("马上发")),
	"NoticeDenied":        staff(NoticeDenied()),
	"OwnNotice":           staff(OwnNotice()),
	"NothingToApprove":    staff(NothingToApprove()),
	"NoNotice":            staff(NoNotice()),
	"NoticeStopped":       staff(NoticeStopped(12345)),
	"NoticeGoesOn":        staff(NoticeGoesOn()),
	"NoticeCalledOff":     staff(NoticeCalledOff(12345)),
	"HowToNotify":         staff(HowToNotify()),
	"NoticeWhom":          staff(NoticeWhom("十二号院")),
	"NoticeTooLong":       staff(NoticeTooLong()),
	"NoticeNobody":        staff(NoticeNobody()),
	"HowToCall":           staff(HowToCall()),
	"TooManyCalled":       staff(TooManyCalled()),
	"CallAsk":             staff(CallAsk(bulletin, "12号楼", true)).offers("01").upTo(120),
	"CallOff":             staff(CallOff([]string{"123456", "123457"}, true)),
	"CorrectAsk":          staff(CorrectAsk(bulletin, "马上发", true)).offers("012"),
	"Recalled":            one(Recalled(bulletin)),
	"PostThis":            staff(PostThis("滨河雅居小区12号楼群", bulletin.Words, "")),
	"PostReminder":        staff(PostReminder("滨河雅居小区12号楼群")),
	"PostMissing":         staff(PostMissing("滨河雅居小区12号楼群", "欧阳秀英")),
	"Posted":              staff(Posted(0), Posted(3)),
	"NothingToPost":       staff(NothingToPost()),
	"NoticeFigures":       staff(NoticeFigures(bulletin, domain.NoticeFigures{Heads: 12345, Told: 12, States: map[domain.ToState]int{domain.ToSent: 12000, domain.ToPlanned: 99}, Posts: map[domain.PostState]int{domain.PostPosted: 3, domain.PostAwaiting: 2}})).upTo(120),
	"ByHand":              staff(ByHand("12号楼", 123, bulletin.Words)),
	"HandList":            staff(HandList([]string{HandLine(her)})),
	"HandLine":            staff(HandLine(domain.Person{Name: "欧阳秀英", Unit: "3", Room: "2501"})),
	"NobodyByHand":        staff(NobodyByHand()),
	"ToldByHand":          staff(ToldByHand(123)),
	"NoticesStopped":      one(NoticesStopped()),
	"NoticesWanted":       one(NoticesWanted()),
	"NoticeNote":          one(NoticeNote(bulletin)),
	"NoticeChanged":       one(NoticeChanged(bulletin), NoticeChanged(domain.Notice{Kind: domain.NoticeRecall})),
	"Everyone":            one(Everyone()),
	"PosterHint":          one(PosterHint()),
	"Tagged":              staff(Tagged("高龄独居")),
	"Untagged":            staff(Untagged("高龄独居")),
	"HowToTag":            staff(HowToTag()),
	"GroupOf":             one(GroupOf(house)),
	"HowToPaste":          staff(HowToPaste()),
	"NoticeState":         staff(NoticeState(domain.NoticeRunning, false), NoticeState(domain.NoticeDone, true)),
	"ToState":             staff(ToState(domain.ToHuman), ToState(domain.ToUnknown)),
	"NoticeWithout":       staff(NoticeWithout(domain.ReasonCap), NoticeWithout(domain.ReasonShut)),
	"PostState":           staff(PostState(domain.PostAwaiting)),
	"GroupKind":           staff(GroupKind(domain.GroupPlain)),
	"NoticeWhole":         staff(NoticeWhole([]string{"雁滨路第二社区"}, []string{"滨河雅居小区12号楼"}, []string{"志愿者", "#高龄"}, "3", false), NoticeWhole(nil, nil, nil, "", true)),
	"NoticeWhen":          staff(NoticeWhen(domain.Notice{State: domain.NoticeReady}, later, someday), NoticeWhen(domain.Notice{State: domain.NoticeDone, At: someday}, someday, later)),
	"NoticeHeads":         staff(NoticeHeads(12345, 12345)),
	"CallPhone":           asks("10", CallPhone(domain.Notice{Category: domain.Eldercare, Words: "停水了，谁能帮老人提水"}, "滨河雅居小区12号楼", domain.Person{Name: "欧阳建国"}), CallPhone(domain.Notice{Category: domain.Eldercare, Words: strings.Repeat("停水了，谁能帮老人提水", 50)}, strings.Repeat("滨河雅居", 50)+"12号楼", domain.Person{Name: "欧阳建国"})).upTo(120),
	"NotItsAuthor":        staff(NotItsAuthor()),
	"NobodyGotIt":         staff(NobodyGotIt()),
	"NoticeMoved":         staff(NoticeMoved()),
	"NoticeUnfit":         staff(NoticeUnfit(domain.Notice{}, false), NoticeUnfit(domain.Notice{Words: "停水", Audience: domain.NoticeAudience{Unit: "2"}}, false), NoticeUnfit(domain.Notice{Words: "停水", Heads: 9, Link: domain.NoticeLink{Kind: domain.LinkArticle}}, false), NoticeUnfit(bulletin, false), NoticeUnfit(bulletin, true)),
	"TalkTooLong":         staff(TalkTooLong()),
	"TalkTapped":          staff(TalkTapped()),
	"TalkAnswer":          staff(TalkAnswer(two, "雁滨路第二社区")).upTo(120),
	"SuggestionNoted":     asks("0", SuggestionNoted()),
	"SuggestionTakenBack": one(SuggestionTakenBack()),
	"TopicState":          staff(TopicState(domain.TopicPassed)),
	"OpinionAnswer":       one(OpinionAnswer(domain.Topic{State: domain.TopicPassed, Title: "小区门口装路灯", Unit: "城管局", Answer: "下个月装两盏"}, "雁滨路第二社区"), OpinionAnswer(domain.Topic{State: domain.TopicDeclined, Title: "小区门口装路灯", Answer: "那里要修路，修好再说。"}, "雁滨路第二社区")),
	"OpinionLine":         one(OpinionLine(domain.Topic{State: domain.TopicPassed, Title: "小区门口装路灯", Unit: "城管局", Answer: "下个月装两盏"}, 12), OpinionLine(domain.Topic{State: domain.TopicOpen, Title: "小区门口装路灯"}, 12)),
	"OpinionDigest":       one(OpinionDigest("雁滨路第二社区", domain.MonthOf(someday), 12, []string{OpinionLine(domain.Topic{State: domain.TopicOpen, Title: "小区门口装路灯"}, 12)})).upTo(120),
	"OpinionCount":        staff(OpinionCount(3, 2), OpinionCount(0, 0)),
	"OpinionUnfit":        staff(OpinionUnfit()),
	"OpinionMoved":        staff(OpinionMoved()),
	"NothingInTalk":       staff(NothingInTalk([]string{"听说明天要停水三天，大家快存水"})),
	"TalkDrafts":          staff(TalkDrafts([]domain.TalkDraft{{Speaker: "张姐", Text: ticket.Text, Category: domain.Repair}, {Speaker: "李大爷", Text: ticket.Text, Category: domain.Lift}}, []string{"听说明天要停水三天，大家快存水"})).offers("012").upTo(160),
	"WhichDrafts":         staff(WhichDrafts(3)).offers("01"),
	"TalkDropped":         staff(TalkDropped()),
	"TalkOpened":          staff(TalkOpened(two, "雁滨路第二社区")).upTo(120),
	"NoticeHint":          staff(NoticeHint(domain.PushApprove), NoticeHint(domain.PushPost), NoticeHint(domain.PushPostDue), NoticeHint(domain.PushByHand), NoticeHint(domain.PushVoted), NoticeHint(domain.PushBare), NoticeHint(domain.PushSpread)).upTo(20),
	"Alarm":               staff(Alarm(danger, building)),
	"AlarmOffer":          staff(AlarmOffer(danger, building)).offers("1"),
	"Besides":             staff(Besides(12, Hint(domain.PushOffer, ticket))).offers("01"),
	"FromBank":            asks("0", FromBank(domain.Answer{Words: "便民站每天8点半到18点开着，来了说名字就能借。", Source: "社区便民服务站"})),
	"AnswerFor":           one(AnswerFor(ticket, helper, "便民站周末也开，上午9点到下午5点。")),
	"Answered":            staff(Answered(ticket, false)),
	"HowToAnswer":         staff(HowToAnswer(ticket)),
	"AnswerByVoice":       staff(AnswerByVoice(ticket)),
	"HowToKeepAnswer":     staff(HowToKeepAnswer()),
	"NotAnsweredYet":      staff(NotAnsweredYet(ticket)),
	"AnswerKept":          staff(AnswerKept(domain.Answer{Questions: []string{"加装电梯一楼要不要出钱"}})),
	"AnswerIsPersonal":    staff(AnswerIsPersonal("")),
	"CareSet":             staff(CareSet(her, 60, "滨河雅居助老队")),
	"CareEnded":           staff(CareEnded(her)),
	"HowToCare":           staff(HowToCare()),
	"Saw":                 staff(Saw(her, someday)),
	"CareGist":            one(CareGist(60)),
	"CheckGist":           one(CheckGist(60)),
	"CareLine":            staff(CareLine(her, building, domain.CarePlan{Last: someday, Due: later, Missed: 2}), CareLine(her, building, domain.CarePlan{Last: someday, Due: later.Truncate(24 * time.Hour)})),
	"CoverLine":           staff(CoverLine(her, danger)),
	"CareList":            staff(CareList(nil), CareList([]string{CareLine(her, building, domain.CarePlan{Last: someday, Due: later})})),
	"CoverGist":           one(CoverGist()),
	"TookBack":            staff(TookBack()),
	"CoverText":           staff(CoverText("中风后不能起身，早晚要翻身")),
	"LooksAfter":          staff(LooksAfter(her, her, true), LooksAfter(her, her, false)),
	"HowToLookAfter":      staff(HowToLookAfter()),
	"Dependants":          staff(Dependants(her, []string{"欧阳秀英", "何秀兰", "张建国"})),
	"Released":            staff(Released(danger, 0), Released(danger, 2)),
	"Covered":             staff(Covered(danger, building)),
	"Safety":              staff(Safety(danger, building, helper), Safety(danger, building, "")),
	"StandDown":           staff(StandDown(danger, helper)),
	"WaitsAgain":          staff(WaitsAgain(at(domain.Working), ""), WaitsAgain(ticket, domain.OfferWaiting), WaitsAgain(at(domain.Open), domain.OfferExpired)),
	"PausedFor":           one(PausedFor(ticket, domain.PauseResident), PausedFor(ticket, "")),
	"PutOff":              one(PutOff(at(domain.Shelved), someday), PutOff(ticket, someday)),
	"WaitsForYou":         one(WaitsForYou(ticket)),
	"NeverAnswered":       staff(NeverAnswered(ticket)),
	"VisitNotPutOff":      staff(VisitNotPutOff(ticket), VisitNotPutOff(domain.Ticket{Number: 1024, Intent: domain.IntentCover})),
	"PutOffDone":          staff(PutOffDone(ticket, 30)),
	"LeftToOthers":        staff(LeftToOthers(two)),
	"ReallyDanger":        asks("12", DangerLead+ReallyDanger(ticket)),
	"VoiceTap":            asks("12", DangerLead+VoiceTap(ticket)),
	"Calmed":              one(Calmed(ticket), Calmed(ticket)+AskWhere()),
	"PagedAnyway":         asks("2", PagedAnyway(danger)),
	"Joined":              asks("0", Joined(ticket, house, domain.SupplyLight, "12", 123, helper)),
	"Apart":               one(Apart(ticket)),
	"OthersWait":          one(OthersWait(ticket)),
	"Unmerged":            staff(Unmerged(ticket)),
	"AllUnmerged":         staff(AllUnmerged(ticket)),
	"HowToUnmerge":        staff(HowToUnmerge(ticket, strings.TrimSuffix(strings.Repeat("123456、", 20), "、")), HowToUnmerge(ticket, "")).upTo(220),
	"LexiconAgreed":       staff(LexiconAgreed()),
	"NoSuchLexicon":       staff(NoSuchLexicon()),
	"AnotherMustAgree":    staff(AnotherMustAgree()),
	"HiddenFor":           one(HiddenFor(domain.ReasonRisky), HiddenFor(domain.ReasonStaff)),
	"Media":               one(Media(domain.Voice), Media(domain.Photo)),
	"PhotoAlone":          one(PhotoAlone()),
	"VoiceReceived":       one(VoiceReceived(ticket, phone)),
	"VoiceListened":       one(VoiceListened(phone)),
	"MediaNoted":          one(DangerLead + MediaNoted(ticket, domain.Photo)),
	"MediaKept":           staff(MediaKept(ticket, domain.Photo)),
	"Attached":            staff(Attached(ticket, domain.Photo)),
	"MediaHint": staff(MediaHint(domain.PushAttached, domain.Video, ""), MediaHint(domain.PushUnread, domain.Video, domain.ReasonSize),
		MediaHint(domain.PushUnread, domain.Photo, domain.ReasonRisky), MediaHint(domain.PushUnread, domain.Voice, domain.ReasonGone)).upTo(20),
	"Withheld":           staff(Withheld(ticket)),
	"Unreadable":         one(Unreadable()),
	"UnfitWords":         one(UnfitWords()),
	"Unread":             staff(Unread(ticket, domain.Photo)),
	"MiniCode":           one(MiniCode("12345678", later, someday)),
	"WrongMiniCode":      one(WrongMiniCode()),
	"LinkedAlready":      one(LinkedAlready()),
	"SignInAgain":        one(SignInAgain()),
	"SignInFailed":       one(SignInFailed()),
	"TooOften":           one(TooOften()),
	"NotOurs":            asks("0", NotOurs(ticket, "小区大门的路灯归城市管理局管，请打他们的电话，号码在门卫室")),
	"Disclaimed":         staff(Disclaimed(ticket)),
	"HowToDisclaim":      staff(HowToDisclaim(ticket)),
	"DangerIsOurs":       staff(DangerIsOurs(ticket)),
	"NothingThere":       one(NothingThere()),
	"NotAllowed":         one(NotAllowed()),
	"MovedOn":            one(MovedOn()),
	"KeyUsed":            one(KeyUsed()),
	"Incomplete":         one(Incomplete()),
	"WriteSomething":     one(WriteSomething()),
	"NoPhoto":            one(NoPhoto()),
	"ConsentFirst":       one(ConsentFirst()),
	"AgreeFirst":         asks("1", AgreeFirst(phone)),
	"AgreeInMini":        one(AgreeInMini()),
	"KeptHow":            one(KeptHow()),
	"NameIsListed":       one(NameIsListed()),
	"Step":               one(Step(0), Step(1), Step(2), Step(3)),
	"Told":               one(Told(domain.PushHandedOn), Told(domain.PushAgain), Told(domain.PushTwo), Told(domain.PushFollowup), Told(domain.PushPaged)),
	"NoMini":             one(NoMini()),
	"PassOn":             staff(passed(PassOn)...).offers("1"),
	"PassOnHint":         staff(passed(PassOnHint)...).offers("1"),
	"Welcome":            one(Welcome("雁滨路第二社区")).upTo(90),
	"WelcomeBack":        one(WelcomeBack("雁滨路第二社区")),
	"WelcomeMember":      staff(WelcomeMember(her, "雁滨路第二社区")).offers("01"),
	"Greeting":           asks("0", Greeting()),
	"NoTrouble":          one(NoTrouble()),
	"NotUnderstood":      asks("0", NotUnderstood(phone)),
	"NiceToMeet":         one(NiceToMeet(her)),
	"RightPlace":         asks("120", Received(ticket, AsRegistered(door), "")+RightPlace(), Received(at(domain.Open), AsRegistered(door), "")+RightPlace()),
	"WhichCategory":      asks("120", WhichCategory(ticket, domain.Safety)),
	"WhoseHome":          asks("10", WhoseHome(ticket)),
	"WhereThen":          one(WhereThen(ticket)),
	"DangerElsewhere":    one(DangerLead + DangerElsewhere(danger, door)).upTo(100),
	"AsRegistered":       one(AsRegistered(door)),
	"WhichBuildingAtAll": one(WhichBuildingAtAll()),
	"Settled":            one(Settled(door)),
	"Received":           one(Received(ticket, AsRegistered(door), phone), Received(at(domain.Open), AsRegistered(door), phone)),
	"DangerReceived":     one(DangerLead + DangerReceived(danger, AsRegistered(door), false)).upTo(90),
	"Calling":            one(Calling(danger)),
	"AskWhere":           one(AskWhere()),
	"ReceivedSeveral":    one(ReceivedSeveral(two, door) + AskWhere()).upTo(110),
	"WhereIsIt":          one(WhereIsIt(ticket)),
	"DangerWhere":        one(DangerLead + DangerWhere(danger)),
	"WhichBuilding":      asks("0123", DangerLead+WhichBuilding([]string{building, building, building})).upTo(110),
	"NoSuchBuilding":     asks("0", DangerLead+NoSuchBuilding("甲12")),
	"Placed":             one(Placed(ticket, door), Placed(at(domain.Accepted), door)),
	"Coming":             one(Coming(ticket, helper), Coming(danger, helper)),
	"Arrived":            one(Arrived(ticket, helper)),
	"Again":              one(Again(ticket), Again(at(domain.Offering))),
	"TwoGo":              one(TwoGo(ticket)),
	"NobodyGoes":         staff(NobodyGoes(ticket)),
	"Followup":           asks("123", Followup(ticket, helper)),
	"Rated":              one(Rated(ticket, domain.RatedGood), Rated(ticket, domain.RatedFair), Rated(ticket, domain.RatedBad), Rated(at(domain.Joint), domain.RatedBad)),
	"Status":             one(Status(nil)),
	"StatusLine":         one(StatusLine(at(domain.Accepted), helper)),
	"Cancelled":          one(Cancelled(ticket)),
	"StillLooking":       one(StillLooking(danger)),
	"NothingOpen":        one(NothingOpen()),
	"Noted":              one(Noted(ticket)),
	"Human":              one(Human(phone, false)),
	"Choice":             one(Choice(ticket, building, TakeBack)),
	"WhichMatter":        one(WhichMatter(TakeBack, ticket, []string{Choice(ticket, building, TakeBack), Choice(danger, building, TakeBack)})).upTo(120),
	"NumberHelp":         asks("0", NumberHelp()),
	"Kept":               one(Kept()),
	"KeptDanger":         one(KeptDanger()),
	"NotReady":           one(NotReady()),
	"HandedOn":           one(HandedOn(ticket)),
	"Remind":             asks("123", Remind(ticket)),
	"TooFast":            one(TooFast()),
	"Blocked":            one(Blocked(phone)),
	"Shared":             staff(Shared(domain.Message{Kind: domain.KindVideo})),
	"SharedName":         one(SharedName(domain.KindLocation), SharedName(domain.KindVideo), SharedName(domain.KindLink)),
	"SharedNoted":        one(DangerLead + SharedNoted(ticket, domain.KindLocation) + DoorToo()).upTo(90),
	"SharedKept":         staff(SharedKept(ticket, domain.KindLocation)),
	"SharedAlone":        one(SharedAlone(domain.KindLocation)),
	"DoorToo":            one(DoorToo()),
	"VideoReceived":      one(VideoReceived(ticket, phone)),
	"Duty":               staff(Duty(ticket, building, her)).offers("1"),
	"NotSolved":          staff(NotSolved(ticket, false), NotSolved(at(domain.Joint), true)),
	"Call":               staff(Call(ticket, building, her)).offers("1"),
	"Look":               staff(Look(ticket, building, her)).offers("1").upTo(120),
	"Check":              staff(Check(ticket, building, her)).offers("1"),
	"Late":               staff(Late(ticket, building, her, helper)).offers("1"),
	"Visit":              staff(Visit(ticket, building, her)).offers("123").upTo(120),
	"Errand":             staff(Errand(ticket, building, her)),
	"Visited":            staff(Visited(ticket, domain.RatedGood), Visited(ticket, domain.RatedBad)),
	"HowToVisit":         staff(HowToVisit(ticket)).offers("123"),
	"Entered":            staff(Entered(ticket, door, her), Entered(at(domain.Open), door, her)),
	"HowToEnter":         staff(HowToEnter()),
	"EnterWhere":         staff(EnterWhere("12", true), EnterWhere("12", false)),
	"NotYours":           staff(NotYours()),
	"BlockSet":           staff(BlockSet(ticket, true), BlockSet(ticket, false)),
	"UnclearLine":        staff(UnclearLine(ticket.Text, later, someday)),
	"Unclear":            staff(Unclear([]string{UnclearLine(ticket.Text, later, someday)})).offers("1"),
	"NothingUnclear":     staff(NothingUnclear()),
	"PickUnclear":        staff(PickUnclear(9)).offers("1"),
	"WhatIsIt":           staff(WhatIsIt(ticket.Text)).offers("0123456789").upTo(220),
	"ReadAlready":        staff(ReadAlready()),
	"Corrected":          staff(Corrected(ticket, domain.Repair), Corrected(ticket, domain.None)),
	"ReadNow":            one(ReadNow(ticket), ReadNow(at(domain.Open))),
	"Judge":              staff(Judge(ticket)),
	"DoorHint":           one(DoorHint()),
	"MemberHint":         staff(MemberHint()),
	"OfferAnswers":       staff(OfferAnswers(false)[0], OfferAnswers(true)[1]),
	"Offer":              staff(Offer(ticket, building, her), Offer(danger, building, her)).offers("01").upTo(120),
	"Gist":               staff(Gist(ticket)),
	"Yours":              staff(Yours(ticket, door, her, []string{"下午五点以后在家"})).offers("234").upTo(140),
	"Details":            staff(Details(ticket, door, her, []string{"下午五点以后在家"}, "13800000001")).upTo(140),
	"NoMemberNow":        staff(NoMemberNow(ticket)),
	"TakenAlready":       staff(TakenAlready(ticket)),
	"TakenPush":          staff(TakenPush(ticket)),
	"CalledOff":          staff(CalledOff(ticket), CalledOff(at(domain.Cancelled))),
	"AlreadyYours":       staff(AlreadyYours(ticket)).offers("234"),
	"Declined":           staff(Declined(ticket)),
	"ThanksArrived":      staff(ThanksArrived(ticket)).offers("34"),
	"ThanksDone":         staff(ThanksDone(ticket)),
	"HandedBack":         staff(HandedBack(ticket)),
	"Added":              staff(Added(ticket, "下午五点以后在家")),
	"AddedPrivately":     staff(AddedPrivately(ticket)),
	"NowPlaced":          staff(NowPlaced(ticket, building)),
	"Reported":           staff(Reported(ticket)),
	"TodoLine":           staff(TodoLine(at(domain.Accepted), door)),
	"Todo":               staff(Todo([]string{TodoLine(ticket, door)}, []string{TodoLine(ticket, building)}, []string{TodoLine(danger, building)})).offers("1").upTo(180),
	"Bound":              staff(Bound(her)).offers("01"),
	"WrongCode":          staff(WrongCode()),
	"TooManyCodes":       staff(TooManyCodes()),
	"BoundAlready":       staff(BoundAlready(her)),
	"Invitation":         staff(Invitation(her, "12345678", later, someday)),
	"WhomToInvite":       staff(WhomToInvite()),
	"Nudge":              staff(Nudge(ticket)).offers("24"),
	"ServingSet":         staff(ServingSet(domain.ServingOff), ServingSet(domain.ServingOn)),
	"Relieved":           staff(Relieved(ticket)).offers("1"),
	"Category":           one(Category(domain.Lift)),
	"Task":               one(Task(domain.Health)),
	"Urgency":            one(Urgency(0), Urgency(1), Urgency(2), Urgency(3)),
	"Standing":           staff(Standing(domain.Open), Standing(domain.Resolved), Standing(domain.Cancelled)),
	"Day":                staff(Day(someday)),
	"Weekday":            staff(Weekday(time.Sunday)),
	"Days":               staff(Days(domain.Absence{From: 20261125, Until: 20261127})),
	"Span":               staff(Span(someday, someday.Add(time.Hour)), Span(someday, someday.Add(14*time.Hour)), Span(someday, someday.Add(24*time.Hour))),
	"ShiftHours":         staff(ShiftHours(domain.Shift{From: 18 * time.Hour, Until: 8 * time.Hour})),
	"Rotation":           staff(Rotation(domain.Shift{Weeks: 4, Week: 1})),
	"Risk":               staff(Risk(domain.RiskFew), Risk(domain.RiskFull), Risk(domain.RiskLead)),
	"Listed":             staff(Listed([]string{"修水管", "电工"})),
	"Hours":              staff(Hours([]domain.Hours{{From: time.Monday, Until: time.Friday, Open: 9 * time.Hour, Close: 18 * time.Hour}})),
	"RotaSaid":           staff(RotaSaid(0), RotaSaid(2)),
	"RotaWrong":          staff(RotaWrong()),
	"GivenTo":            staff(GivenTo("王强")),
	"RosterTaken":        staff(RosterTaken(1, 2)),
	"RosterNoFile":       staff(RosterNoFile()),
	"RosterUnread":       staff(RosterUnread()),
	"RosterWrong":        staff(RosterWrong(3)),
	"RosterChange":       staff(RosterChange(true, nil), RosterChange(false, []string{"name changed", "team added", "skills changed, said by himself or by staff until now"}), RosterChange(false, nil)),
	"RosterFault":        staff(RosterFault("phone: want 5 to 15 digits"), RosterFault("role: missing"), RosterFault("nothing known")),
	"State":              one(State(domain.Merged), State(domain.Resolved)),
	"Number":             one(Number(ticket)),
	"Building":           one(Building(house, domain.Place{}), Building(domain.Building{}, domain.Place{Building: "12"})),
	"Door":               one(Door(house, domain.Place{Unit: "3", Room: "2501"})),
	"Helper":             one(Helper(her, nil), Helper(domain.Person{}, nil)),
	"Resident":           one(Resident(her), Resident(domain.Person{})),
	"Clock":              one(Clock(later, someday)),
	"Rating":             one(Rating(domain.RatedGood), Rating(domain.RatedFair), Rating(domain.RatedBad)),
	"Numbered":           asks("12", Numbered([]string{"快来人", "没事"})),
	"Hint":               staff(Hint(domain.PushNudge, ticket), Hint(domain.PushFollowup, ticket)).offers("1234").upTo(20),
	"Who":                one(Who(domain.PushComing, her, helper)),
}

// passed says every kind of what is passed on.
func passed(words func(Passed) string) (out []string) {
	for _, kind := range []domain.PushKind{domain.PushOffer, domain.PushCalledOff, domain.PushNudge, domain.PushPlaced, domain.PushAdded} {
		out = append(out, words(Passed{Kind: kind, Ticket: ticket, Building: building, Helped: her, Helper: helper, To: []domain.Person{her, {Name: "诸葛建国"}}}))
	}
	return out
}

// offered finds the digits that a text asks for, those of a list of choices too.
var offered = regexp.MustCompile(`(?:^|[^\d])回 ?([0-9])(?:[^\d]|$)|「([0-9])[」 ]|(?:\n|  )([0-9]) \p{Han}|([0-9])(?:满意|一般|没办好)`)

func digitsOf(text string) string {
	var out []byte
	for _, m := range offered.FindAllStringSubmatch(text, -1) {
		for _, d := range m[1:] {
			if d != "" && !slices.Contains(out, d[0]) {
				out = append(out, d[0])
			}
		}
	}
	slices.Sort(out)
	return string(out)
}

// foreign is what no resident should have to understand.
var foreign = regexp.MustCompile(`[A-Za-z_]|错误|异常|系统|服务器|失败|超时|刷新|登录|数据|提交|订单|用户`)

func TestEverySentenceIsOneBreathOfPlainWords(t *testing.T) {
	for name, s := range sentences {
		most, seen := s.most, ""
		if most == 0 {
			most = breath
		}
		for _, text := range s.texts {
			if n := utf8.RuneCountInString(text); n > most || n == 0 {
				t.Errorf("%s has %d characters, at most %d: %s", name, n, most, text)
			}
			if found := foreign.FindString(text); found != "" {
				t.Errorf("%s says %q: %s", name, found, text)
			}
			if strings.Contains(text, "你") {
				t.Errorf("%s says 你: %s", name, text)
			}
			for _, d := range digitsOf(text) {
				if !strings.ContainsRune(s.digits, d) {
					t.Errorf("%s offers %c, which is no answer there: %s", name, d, text)
				}
			}
			seen += digitsOf(text)
		}
		for _, d := range s.digits {
			if !s.staff && !strings.ContainsRune(seen, d) {
				t.Errorf("%s does not offer %c: %v", name, d, s.texts)
			}
		}
	}
}

// TestEverySentenceIsRead: what says something is in the list above.
func TestEverySentenceIsRead(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() {
				found++
				if _, ok := sentences[fn.Name.Name]; !ok {
					t.Errorf("%s is not read aloud", fn.Name.Name)
				}
			}
		}
	}
	if found != len(sentences) {
		t.Errorf("%d sentences are listed, %d are there", len(sentences), found)
	}
}
