package wxmsg

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
)

var mediaKinds = map[string]domain.MessageKind{"image": domain.KindImage, "voice": domain.KindVoice, "video": domain.KindVideo, "shortvideo": domain.KindVideo}

// kindOf tells what sort of thing it is; what lacks what it is acted on by is
// other. A tapped menu message arrives as a text.
func kindOf(r *record) domain.MessageKind {
	switch r.word(msgType) {
	case "text":
		return domain.KindText
	case "image", "voice", "video", "shortvideo":
		if mediaOf(r) != "" {
			return mediaKinds[r.word(msgType)]
		}
	case "location":
		if _, ok := placeOf(r, locationX, locationY); ok {
			return domain.KindLocation
		}
	case "link":
		return domain.KindLink
	case "event":
		return eventOf(r)
	}
	return domain.KindOther
}

// eventOf tells what sort of event it is.
func eventOf(r *record) domain.MessageKind {
	switch r.word(event) {
	case "subscribe":
		return domain.KindFollow
	case "unsubscribe":
		return domain.KindUnfollow
	case "SCAN":
		return domain.KindScan
	case "CLICK":
		return domain.KindClick
	case "VIEW", "view_miniprogram":
		return domain.KindView
	case "LOCATION":
		if _, ok := placeOf(r, latitude, longitude); ok {
			return domain.KindWhere
		}
	case "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH", "PUBLISHJOBFINISH", "subscribe_msg_sent_event":
		return domain.KindSent
	case "subscribe_msg_popup_event", "subscribe_msg_change_event":
		return domain.KindConsent
	case "user_info_modified":
		return domain.KindModified
	case "user_authorization_revoke":
		return domain.KindRevoked
	case "user_authorization_cancellation":
		return domain.KindCancelled
	case "wxa_media_check":
		return domain.KindChecked
	}
	return domain.KindOther
}

// fill takes over what a kind says beside its sender and time.
func fill(m *domain.Message, r *record) {
	key := clean(r.word(eventKey))
	switch m.Kind {
	case domain.KindText:
		m.Choice = clean(r.word(menuID))
	case domain.KindClick, domain.KindView:
		m.Text = key
	case domain.KindFollow:
		if scene, ok := strings.CutPrefix(key, "qrscene_"); ok {
			m.Scene = scene
		}
	case domain.KindScan:
		m.Scene = strings.TrimPrefix(key, "qrscene_")
	case domain.KindImage, domain.KindVideo:
		m.MediaID = mediaOf(r)
	case domain.KindVoice:
		m.MediaID, m.Text = mediaOf(r), clean(r.word(recognition))
	case domain.KindLocation:
		m.Location, _ = placeOf(r, locationX, locationY)
		m.Text = clean(r.word(label))
	case domain.KindWhere:
		m.Location, _ = placeOf(r, latitude, longitude)
	case domain.KindLink:
		m.Text = clean(r.word(title))
	case domain.KindSent, domain.KindChecked:
		m.Results = resultsOf(r)
	case domain.KindConsent:
		m.Subscriptions = subscriptionsOf(r)
	case domain.KindModified, domain.KindRevoked, domain.KindCancelled:
		m.Revoked = revokedOf(r.word(revokeInfo))
		if about := r.word(openID); isOpenID(about) {
			m.OpenID = about
		}
	}
}

// revokedOf reads what somebody takes back: numbers with commas between them.
func revokedOf(said string) []domain.Revocable {
	var all []domain.Revocable
	for _, word := range strings.FieldsFunc(said, func(c rune) bool { return strings.ContainsRune(",，;、| ", c) }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || n > 9999 {
			n = int(domain.UnknownRevocable)
		}
		if what := domain.Revocable(n); !slices.Contains(all, what) {
			all = append(all, what)
		}
	}
	return all
}

// placeOf reads a point on the map.
func placeOf(r *record, north, east field) (p domain.Location, ok bool) {
	var errs [2]error
	p.Latitude, errs[0] = strconv.ParseFloat(r.word(north), 64)
	p.Longitude, errs[1] = strconv.ParseFloat(r.word(east), 64)
	ok = errs[0] == nil && errs[1] == nil && math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180
	return p, ok
}

// resultsOf reads what became of sends and checks. Without an id nothing can be
// matched with a result, and it is left out.
func resultsOf(r *record) []domain.Result {
	var all []domain.Result
	switch r.word(event) {
	case "PUBLISHJOBFINISH":
		all = append(all, verdict(r.word(publishID), r.word(publishStatus)))
	case "wxa_media_check":
		all = append(all, checkOf(r))
	case "subscribe_msg_sent_event":
		for _, i := range r.items {
			result := verdict(i.of(sentID), i.of(sentCode))
			if words := i.of(sentStatus); !result.OK && words != "" {
				result.Reason = clean(words)
			}
			all = append(all, result)
		}
	default:
		// "success" of a template, "send success" of a mass send; "failed:user block",
		// "failed: system failed" and "send fail", "err(10001)".
		said := r.word(status)
		result := domain.Result{MsgID: r.word(jobID), OK: said == "success" || said == "send success",
			People: r.count(totalCount), Left: r.count(filterCount), Sent: r.count(sentCount), Failed: r.count(errorCount)}
		if !result.OK {
			result.Reason = cmp.Or(clean(strings.TrimSpace(strings.TrimPrefix(said, "failed:"))), "no reason")
		}
		all = append(all, result)
	}
	var out []domain.Result
	for _, result := range all {
		if isMediaID(result.MsgID) && len(result.MsgID) <= maxType {
			result.Reason = cut(result.Reason, maxType)
			out = append(out, result)
		}
	}
	return out
}

// count is a number of people; 0 for what is none.
func (r *record) count(f field) int {
	n, err := strconv.ParseUint(r.word(f), 10, 31)
	if err != nil {
		return 0
	}
	return int(n)
}

// verdict is a result that WeChat tells by a number.
func verdict(id, code string) domain.Result {
	result := domain.Result{MsgID: id, OK: code == "0"}
	if !result.OK {
		result.Reason = "code " + clean(code)
	}
	return result
}

// checkOf reads a checked picture or voice, in the first and the second form of
// the event.
func checkOf(r *record) domain.Result {
	result := domain.Result{MsgID: r.word(traceID)}
	switch code, said := r.word(errcode), r.word(suggest); {
	case code != "" && code != "0":
		result.Reason = "code " + clean(code)
	case said != "":
		result.OK, result.Reason = said == "pass", clean(said)
	default:
		result.OK, result.Reason = r.word(isRisky) == "0", "risky"
	}
	if result.OK {
		result.Reason = ""
	}
	return result
}

// subscriptionsOf reads what somebody agreed or refused to be sent.
func subscriptionsOf(r *record) []domain.Subscription {
	var out []domain.Subscription
	for _, i := range r.items {
		if id := i.of(templateID); isMediaID(id) && len(id) <= maxType {
			out = append(out, domain.Subscription{TemplateID: id, Accepted: i.of(consent) == "accept",
				Popup: r.word(event) == "subscribe_msg_popup_event"})
		}
	}
	return out
}
