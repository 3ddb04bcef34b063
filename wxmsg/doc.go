// Package wxmsg speaks WeChat's wire in both directions.
//
// Inbound, a Codec checks and decodes the callbacks of one account and renders
// the passive reply. It is our own because a callback comes from the open
// Internet: the mode is taken from the configuration and never from the query,
// requests age, bodies are bounded, and an odd character in a resident's
// message must not lose the message.
//
// Outbound, a Client sends messages on every channel of WeChat's and WeCom's,
// and makes the small calls beside them. All of them are one typed call (api.go)
// on one wire (transport.go), which has what the SDK
// github.com/silenceper/wechat/v2 has no room for: time-outs, a host per
// account, bounded answers, no redirects, a token with one flight per account and
// shared by all processes, answers without an errcode, and errors that carry a
// class (errcode.go) and no secret. The SDK's own HTTP client is replaced by that
// wire too, so that no call of its goes round it.
//
// Nothing here logs, keeps a database or reads the machine's clock.
package wxmsg
