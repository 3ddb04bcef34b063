package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"linli/domain"
	"linli/notice"
	"linli/say"
	"linli/service"
	"linli/store"
	"linli/wxmsg"
)

// Signs makes the QR codes that say where they hang, and for whom they are.
type Signs struct {
	Config  Config
	DB      *store.DB
	Account string
	Now     func() time.Time
}

// sign is one code as it hangs, a picture.
type sign struct {
	Name    string
	Picture []byte
}

// Building draws the code of one building's door, named 小区/楼栋.
func (s Signs) Building(ctx context.Context, name string) ([]byte, error) {
	all, err := s.buildings(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		if b.EstateName+"/"+b.Name == name {
			one, err := s.door(ctx, b)
			return one.Picture, err
		}
	}
	return nil, domain.Errorf(domain.NotFound, "the account %s has no building %q; name it as ESTATE/BUILDING, like the import file", s.Account, name)
}

// Sheet writes a page to print with the codes of all buildings, one below the
// other, and tells how many they are.
func (s Signs) Sheet(ctx context.Context, out io.Writer) (int, error) {
	all, err := s.buildings(ctx)
	if err != nil {
		return 0, err
	}
	signs := make([]sign, len(all))
	for i, b := range all {
		if signs[i], err = s.door(ctx, b); err != nil {
			return 0, err
		}
	}
	return len(signs), sheet.Execute(out, map[string]any{"Title": say.DoorHint(), "Signs": signs})
}

// Member draws the code that makes the phone which scans it that of a member, once.
func (s Signs) Member(ctx context.Context, phone string) ([]byte, error) {
	member, err := s.DB.View(ctx).PersonByPhone(strings.NewReplacer(" ", "", "-", "").Replace(phone))
	if domain.CodeOf(err) == domain.NotFound {
		return nil, domain.Errorf(domain.NotFound, "no member has that phone: import him first")
	}
	if err != nil {
		return nil, err
	}
	code := bindingCode()
	made, err := s.code(ctx, service.SceneOfInvitation(code), service.InvitationLife)
	if err != nil {
		return nil, err
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.Invite(member.ID, 0, code, tx.Now.Add(service.InvitationLife)); err != nil {
			return err
		}
		return tx.Record(store.Subject{Kind: "person", ID: member.ID}, "invited", domain.Actor{Kind: domain.ActorOperator}, nil)
	})
	if err != nil {
		return nil, err
	}
	return notice.Sign([]string{member.Name}, made.URL, say.MemberHint())
}

// buildings lists all buildings that the account serves.
func (s Signs) buildings(ctx context.Context) ([]domain.Building, error) {
	v := s.DB.View(ctx)
	communities, err := v.CommunitiesOf(s.Account)
	var all []domain.Building
	for _, c := range communities {
		some, err := v.BuildingsIn(c.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if err == nil && len(all) == 0 {
		err = domain.Errorf(domain.NotFound, "the account %s serves no buildings: `linli import` brings them", s.Account)
	}
	return all, err
}

func (s Signs) door(ctx context.Context, b domain.Building) (sign, error) {
	code, err := s.code(ctx, service.SceneOfBuilding(b.ID), 0)
	if err != nil {
		return sign{}, err
	}
	picture, err := notice.Sign([]string{b.EstateName, b.Name}, code.URL, say.DoorHint())
	return sign{b.EstateName + " " + b.Name, picture}, err
}

// code asks WeChat for the code of a scene.
func (s Signs) code(ctx context.Context, scene string, life time.Duration) (wxmsg.QRCode, error) {
	a, err := s.Config.account(s.Account)
	if err != nil {
		return wxmsg.QRCode{}, err
	}
	if !a.Kind.Can(domain.CanScene) {
		return wxmsg.QRCode{}, domain.Errorf(domain.Denied, "an account of kind %s has no codes with a scene: that takes a verified service account", a.Kind)
	}
	client := wxmsg.NewClient([]domain.Account{a}, s.Now)
	client.ShareTokens(s.DB)
	code, err := client.QRScene(ctx, a.Name, scene, life)
	if err != nil {
		return code, fmt.Errorf("WeChat makes no code: %w", worded(err))
	}
	return code, nil
}

// DataURL is a picture inside the page itself: the page is one file.
func (s sign) DataURL() template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(s.Picture))
}

var sheet = template.Must(template.New("sheet").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{.Title}}</title>
<style>body{margin:0;text-align:center}figure{margin:0;break-inside:avoid;break-after:page}img{width:100%;max-width:16cm}</style></head>
<body>{{range .Signs}}<figure><img src="{{.DataURL}}" alt="{{.Name}}"></figure>
{{end}}</body></html>
`))
