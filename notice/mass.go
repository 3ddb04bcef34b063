package notice

import (
	"context"
	"html"
	"net/http"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// massOf gives those of some people who get a notice by a mass send the job that
// carries them: who follows a service account, wants notices, and has not had his
// four this month.
func (r *Crier) massOf(tx *store.Tx, n domain.Notice, people []domain.ID) (map[domain.ID]domain.ID, error) {
	if !n.Mass || !r.Accounts[n.Account].Kind.Can(domain.CanMass) {
		return nil, nil
	}
	identities, err := tx.IdentitiesOfAll(people)
	if err != nil {
		return nil, err
	}
	refused, err := tx.RefuseNotices(people)
	if err != nil {
		return nil, err
	}
	day := tx.Now.In(domain.China)
	had, err := tx.MassesSince(people, time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, domain.China))
	if err != nil {
		return nil, err
	}
	rung, err := rung(tx, n, people)
	if err != nil {
		return nil, err
	}
	most, err := weekly(tx.View, n)
	if err != nil {
		return nil, err
	}
	out := map[domain.ID]domain.ID{}
	var fit []domain.ID
	for _, p := range people {
		for _, i := range identities[p] {
			if i.Account == n.Account && i.Following && !refused[p] && had[p] < domain.MassMonthly && rung[p] < most {
				fit = append(fit, p)
				break
			}
		}
	}
	if len(fit) == 0 {
		return nil, nil
	}
	job, err := r.openJob(tx, n, len(fit))
	for _, p := range fit {
		out[p] = job
	}
	return out, err
}

// openJob finds the mass send of a notice that has room for so many more, or
// begins one.
func (r *Crier) openJob(tx *store.Tx, n domain.Notice, more int) (domain.ID, error) {
	jobs, err := tx.MassJobsOf(n.ID)
	if err != nil {
		return 0, err
	}
	if i := len(jobs) - 1; i >= 0 && jobs[i].Asked+more <= domain.MassMost {
		return jobs[i].ID, tx.AskMore(jobs[i].ID, more)
	}
	due := r.due(n, tx.Now, 0)
	job := domain.MassJob{ID: tx.NewID(), Notice: n.ID, Account: n.Account, State: domain.JobPlanned, Asked: more, Due: due}
	return job.ID, tx.AddMassJob(job)
}

// masses makes the mass sends of a notice that are due. One whose sender died is
// made again under the same name: WeChat says then that it has it.
func (r *Crier) masses(ctx context.Context, notice domain.ID) error {
	for _, state := range []domain.JobState{domain.JobSending, domain.JobPlanned, domain.JobTaken} {
		var jobs []domain.MassJob
		var n domain.Notice
		err := r.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			jobs = nil
			if n, err = tx.Notice(notice); err != nil || !n.Mass || !n.AllRows {
				return err
			}
			jobs, err = tx.MassJobsIn(state, tx.Now)
			return err
		})
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if j.Notice != notice {
				continue
			}
			if state == domain.JobTaken {
				err = r.unreported(ctx, j)
			} else {
				err = r.mass(ctx, n, j)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// reportWithin is how long WeChat may take to report on a mass send; a send to
// many may wait half an hour for the account's administrator alone.
const reportWithin = 3 * time.Hour

// unreported ends a mass send that WeChat never reported on: who got it nobody
// can tell.
func (r *Crier) unreported(ctx context.Context, j domain.MassJob) error {
	return r.DB.InTx(ctx, func(tx *store.Tx) error {
		now := j // j stays as it was read: the deed may be run again
		now.State = domain.JobFinished
		if moved, err := tx.ChangeMassJob(j, now); err != nil || !moved {
			return err
		}
		return tx.MoveJobRows(j.ID, store.ToResult{State: domain.ToUnknown, Reason: domain.ReasonMassPart, Channel: domain.ChannelMass}, domain.ToQueued)
	})
}

// mass makes one mass send.
func (r *Crier) mass(ctx context.Context, n domain.Notice, j domain.MassJob) error {
	var openids []string
	var community domain.Community
	var now domain.MassJob
	held, shown := false, n.Photo
	err := r.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		now = j // which stays as it was read: the deed may be run again
		now.State, now.Attempts, now.Claim, now.Due = domain.JobSending, j.Attempts+1, r.Claim(), tx.Now.Add(lease)
		if j.Began.IsZero() {
			now.Began = tx.Now
		}
		if held, err = tx.ChangeMassJob(j, now); err != nil || !held {
			return err
		}
		if community, err = tx.Community(n.Community); err != nil {
			return err
		}
		if openids, err = tx.OpenIDsOfJob(j.ID, j.Account); err != nil {
			return err
		}
		if shown, err = shownOf(tx, n); err != nil {
			return err
		}
		return tx.MoveJobRows(j.ID, store.ToResult{State: domain.ToQueued, Channel: domain.ChannelMass}, domain.ToPlanned)
	})
	if err != nil || !held {
		return err
	}
	j, n.Photo = now, shown
	calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*patience)
	defer cancel()
	m := domain.MassSend{Account: j.Account, To: openids, Text: say.NoticeText(n, community.Name, r.Desk.page(n)), ClientMsgID: "n" + j.ID.String()}
	var receipt domain.Receipt
	failed := failureOf(nil)
	if len(openids) < domain.MassLeast {
		failed = &domain.SendError{Class: domain.SendBad, Detail: "a mass send is to two at least"}
	} else {
		if m.MediaID, err = r.article(calling, n, community, j); err == nil {
			receipt, err = r.Circle.Mass(calling, m)
		}
		failed = failureOf(err)
	}
	return r.DB.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return r.massNoted(tx, j, receipt, failed) })
}

// shownOf is the photo with which a notice goes out: none if it was put away since
// the notice was written, which its author is told once.
func shownOf(tx *store.Tx, n domain.Notice) (domain.ID, error) {
	if n.Photo == 0 {
		return 0, nil
	}
	photo, err := tx.Attachment(n.Photo)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return 0, err
	}
	if err == nil && photo.State == domain.AttachmentStored {
		return n.Photo, nil
	}
	return 0, tx.Owe(pushOf(n, domain.PushBare, n.Author))
}

// article keeps a notice with a photo as an article at WeChat; "" for one that
// goes as a text.
func (r *Crier) article(ctx context.Context, n domain.Notice, c domain.Community, j domain.MassJob) (string, error) {
	if n.Photo == 0 || j.MediaID != "" {
		return j.MediaID, nil
	}
	photo, err := r.Files.Get(n.Photo)
	if err != nil {
		return "", &domain.SendError{Class: domain.SendAgain, Detail: "the photo cannot be read"}
	}
	thumb, err := r.Circle.Thumb(ctx, j.Account, domain.Media{ContentType: http.DetectContentType(photo), Bytes: photo})
	if err != nil {
		return "", err
	}
	title := n.Title
	if title == "" {
		title = say.NoticeHead(n)
	}
	words := "<p>" + strings.ReplaceAll(html.EscapeString(n.Words), "\n", "</p><p>") + "</p><p>" + html.EscapeString(c.Name) + "</p>"
	return r.Circle.Draft(ctx, j.Account, domain.Article{Title: title, Digest: say.Short(n.Words), Content: words, Source: r.Desk.page(n), ThumbID: thumb})
}

// massNoted writes what became of a mass send's call. One that was refused for
// good is told one by one instead.
func (r *Crier) massNoted(tx *store.Tx, j domain.MassJob, receipt domain.Receipt, failed *domain.SendError) error {
	now := j
	now.Claim = ""
	switch {
	case failed == nil:
		now.State, now.MsgID, now.Due = domain.JobTaken, receipt.MsgID, tx.Now.Add(reportWithin)
	case failed.Class == domain.SendUnknown && j.Attempts < maxAttempts, failed.Class == domain.SendAgain && j.Attempts < maxAttempts:
		now.ErrCode, now.Due = failed.ErrCode, tx.Now.Add(time.Minute<<min(j.Attempts, 5))
	case failed.Class == domain.SendUnknown:
		now.State, now.ErrCode, now.Due = domain.JobTaken, failed.ErrCode, tx.Now.Add(reportWithin)
	default:
		now.State, now.ErrCode = domain.JobFailed, failed.ErrCode
		r.Log.Warn("a mass send was refused; its people are told one by one", "notice", j.Notice, "account", j.Account, "error", failed)
		if err := tx.PushRows(j.ID); err != nil {
			return err
		}
	}
	_, err := tx.ChangeMassJob(j, now)
	return err
}

// Reported takes what WeChat says became of a mass send, and tells whether that
// was one of ours. Who of all got it WeChat says only where all did.
func (d *Desk) Reported(tx *store.Tx, account string, result domain.Result) (bool, error) {
	j, err := tx.MassJobTold(account, result.MsgID)
	if domain.CodeOf(err) == domain.NotFound {
		return false, nil
	}
	if err != nil || j.State == domain.JobFinished {
		return err == nil, err
	}
	now := j
	now.State, now.People, now.Left, now.Sent, now.Failed = domain.JobFinished, result.People, result.Left, result.Sent, result.Failed
	if moved, err := tx.ChangeMassJob(j, now); err != nil || !moved {
		return true, err
	}
	to := store.ToResult{State: domain.ToUnknown, Reason: domain.ReasonMassPart, Channel: domain.ChannelMass}
	switch {
	case result.OK && result.Sent >= result.People:
		to.State, to.Reason = domain.ToSent, ""
	case !result.OK:
		to.State, to.Reason = domain.ToHuman, ""
	}
	return true, tx.MoveJobRows(j.ID, to, domain.ToQueued)
}
