package store

import (
	"encoding/json"
	"fmt"
	"time"

	"linli/domain"
)

// Policy is one loading of the dispatch policies (派单办法).
type Policy struct {
	Policies domain.Policies
	Loader   domain.ActorKind
	Loaded   time.Time
}

// LoadPolicies puts policies to use under the next version; what is in use
// already is not loaded again. Runs in flight keep their own.
func (tx *Tx) LoadPolicies(p domain.Policies, by domain.Actor) (domain.Policies, Effect, error) {
	var last struct {
		Version int     `db:"version"`
		Steps   *string `db:"steps"`
	}
	there, err := found(tx.one(&last, "policy", `SELECT version, steps FROM policy ORDER BY version DESC LIMIT 1`))
	if err != nil {
		return p, "", err
	}
	p.Version = last.Version
	text, err := json.Marshal(p)
	if err != nil {
		return p, "", err
	}
	if there && *last.Steps == string(text) {
		return p, Same, nil
	}
	p.Version++
	if text, err = json.Marshal(p); err != nil {
		return p, "", err
	}
	return p, Changed, retryDuplicate(tx.exec(`INSERT INTO policy (id, version, steps, loader, loaded_at) VALUES (?, ?, ?, ?, ?)`,
		tx.NewID(), p.Version, string(text), by.Kind, msec(tx.Now)))
}

// Policies reads the dispatch policies that are in use; what an older file says
// nothing of is as in the program's own.
func (v View) Policies() (domain.Policies, error) {
	var row struct {
		Steps *string `db:"steps"`
	}
	err := v.one(&row, "policy", `SELECT (SELECT steps FROM policy WHERE version = (SELECT MAX(version) FROM policy)) AS steps`)
	if err != nil || row.Steps == nil {
		return domain.OwnPolicies(), err
	}
	return policiesOf(*row.Steps)
}

// policiesOf reads policies as they were loaded. A step is what the file said of
// it and nothing besides.
func policiesOf(text string) (domain.Policies, error) {
	policies := domain.OwnPolicies()
	policies.Steps = [4][]domain.Step{}
	if err := json.Unmarshal([]byte(text), &policies); err != nil {
		return policies, fmt.Errorf("read the policies: %w", err)
	}
	return policies, nil
}

// PoliciesLoaded lists the loadings, the newest first, which is the one in use.
func (v View) PoliciesLoaded(most int) ([]Policy, error) {
	var rows []struct {
		Steps  string           `db:"steps"`
		Loader domain.ActorKind `db:"loader"`
		Loaded int64            `db:"loaded_at"`
	}
	if err := v.all(&rows, `SELECT steps, loader, loaded_at FROM policy ORDER BY version DESC LIMIT ?`, most); err != nil {
		return nil, err
	}
	out := make([]Policy, len(rows))
	for i, r := range rows {
		policies, err := policiesOf(r.Steps)
		if err != nil {
			return nil, err
		}
		out[i] = Policy{Policies: policies, Loader: r.Loader, Loaded: fromMsec(r.Loaded)}
	}
	return out, nil
}
