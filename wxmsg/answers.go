package wxmsg

import (
	"context"
	"errors"

	"linli/domain"
)

// busy is the errcode of a WeChat that can do nothing just now.
const busy = -1

// Answers tells whether WeChat answers an account: it is asked for the access
// token it gives anyway, which changes nothing. What keeps the account from
// calling at all is no silence of WeChat's.
func (c *Client) Answers(ctx context.Context, account string) bool {
	s, err := c.sender(account)
	if err != nil {
		return true
	}
	_, err = s.tokenOf(ctx, false)
	var failed *domain.SendError
	return err == nil || errors.As(err, &failed) && failed.ErrCode != 0 && failed.ErrCode != busy
}
