package store

import (
	"context"
	"time"

	"linli/domain"
)

// Token reads the access token that is kept for an account; none is "".
func (db *DB) Token(ctx context.Context, account string) (domain.AccessToken, error) {
	var row struct {
		RowID   domain.ID `db:"row_id"`
		Sealed  []byte    `db:"sealed_token"`
		Expires int64     `db:"expires_at"`
	}
	v := db.View(ctx)
	err := v.one(&row, "access token", `SELECT row_id, sealed_token, expires_at FROM access_token WHERE account = ?`, account)
	if domain.CodeOf(err) == domain.NotFound {
		return domain.AccessToken{}, nil
	}
	if err != nil {
		return domain.AccessToken{}, err
	}
	token := domain.AccessToken{Until: fromMsec(row.Expires)}
	return token, v.unseal(row.RowID, sealed{"access_token.token", row.Sealed, &token.Value})
}

// ClaimFetch makes one process the one that fetches an account's token until
// the lease ends; turn names its turn, 0 while another has one.
func (db *DB) ClaimFetch(ctx context.Context, account string, lease time.Duration) (turn int64, err error) {
	err = db.InTx(ctx, func(tx *Tx) error {
		turn = 0
		n, err := tx.change(`UPDATE access_token SET fetch_until = ?, version = version + 1 WHERE account = ? AND fetch_until <= ?`,
			msec(tx.Now.Add(lease)), account, msec(tx.Now))
		if err != nil {
			return err
		}
		var versions []int64
		if err := tx.all(&versions, `SELECT version FROM access_token WHERE account = ? LIMIT 1`, account); err != nil {
			return err
		}
		switch {
		case n == 1:
			turn = versions[0]
		case len(versions) == 0:
			turn = 1
			return retryDuplicate(tx.exec(`INSERT INTO access_token (account, row_id, expires_at, fetch_until, forced_at, version) VALUES (?, ?, 0, ?, 0, 1)`,
				account, tx.NewID(), msec(tx.Now.Add(lease))))
		}
		return nil
	})
	return turn, err
}

// MayForce takes the one forced refresh that an account has in a pause; the
// caller holds the turn.
func (db *DB) MayForce(ctx context.Context, account string, pause time.Duration) (may bool, err error) {
	err = db.InTx(ctx, func(tx *Tx) error {
		n, err := tx.change(`UPDATE access_token SET forced_at = ? WHERE account = ? AND forced_at <= ?`, msec(tx.Now), account, msec(tx.Now.Add(-pause)))
		may = n == 1
		return err
	})
	return may, err
}

// EndFetch ends a turn and keeps the token it brought, if any. A turn that
// another has taken over keeps nothing.
func (db *DB) EndFetch(ctx context.Context, account string, turn int64, token domain.AccessToken) error {
	return db.InTx(ctx, func(tx *Tx) error {
		if token.Value == "" {
			return tx.exec(`UPDATE access_token SET fetch_until = 0 WHERE account = ? AND version = ?`, account, turn)
		}
		var row domain.ID
		if err := tx.one(&row, "access token", `SELECT row_id FROM access_token WHERE account = ?`, account); err != nil {
			return err
		}
		return tx.exec(`UPDATE access_token SET sealed_token = ?, expires_at = ?, fetch_until = 0 WHERE account = ? AND version = ?`,
			tx.keys.close("access_token.token", row, token.Value), msec(token.Until), account, turn)
	})
}
