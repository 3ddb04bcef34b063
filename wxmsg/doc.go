// Package wxmsg speaks WeChat's wire in both directions.
//
// Inbound, a Codec checks and decodes the callbacks of one account and renders
// the passive reply. It is our own because a callback comes from the open
// Internet: the mode is taken from the configuration and never from the query,
// requests age, bodies are bounded, and an odd character in a resident's
// message must not lose the message.
//
// Outbound, a Client sends customer-service and template messages and fetches
// the photos and voices that people sent. It stands on
// github.com/silenceper/wechat/v2 for the wire itself (util.PostJSONContext) and
// for the stable access token (credential.StableAccessToken). Ours are the parts
// the SDK has no room for: time-outs, a host per account, bounded answers, the
// token's cache with one flight per account, answers without an errcode, and
// errors that carry a class and no secret.
//
// Nothing here logs, keeps a database or reads the machine's clock.
package wxmsg
