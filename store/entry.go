package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"linli/domain"
)

// entryKey is where a step of somebody's way into the console lies; whoever
// reads Redis learns no word that goes on from it.
func entryKey(kind, word string) string { return "linli:entry:" + kind + ":" + loginKey(word) }

// KeepEntry keeps what a word of a kind stands for, for so long.
func (r *Redis) KeepEntry(ctx context.Context, kind, word string, step any, life time.Duration) error {
	text, err := json.Marshal(step)
	if err != nil {
		return err
	}
	return noRedis(r.client.Set(ctx, entryKey(kind, word), text, life).Err())
}

// Entry reads what a word stands for. NotFound: nothing, or not any more.
func (r *Redis) Entry(ctx context.Context, kind, word string, step any) error {
	return readEntry(r.client.Get(ctx, entryKey(kind, word)), step)
}

// TakeEntry reads what a word stands for and forgets it: of several who come
// with it one gets it, the others NotFound.
func (r *Redis) TakeEntry(ctx context.Context, kind, word string, step any) error {
	return readEntry(r.client.GetDel(ctx, entryKey(kind, word)), step)
}

func readEntry(answer *redis.StringCmd, step any) error {
	text, err := answer.Result()
	switch {
	case errors.Is(err, redis.Nil):
		return domain.Errorf(domain.NotFound, "no such step of a login")
	case err != nil:
		return noRedis(err)
	case json.Unmarshal([]byte(text), step) != nil:
		return domain.Errorf(domain.NotFound, "no such step of a login")
	}
	return nil
}
