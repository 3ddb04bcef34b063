package roster

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/sheet"
)

// columnKind is what the cells of a column are.
type columnKind int

const (
	textCell columnKind = iota
	numberCell
	flagCell // 是, or empty
	listCell // joined by 、
	roleCell
)

// tableColumn is a column of a sheet and the key it stands for in the YAML file.
type tableColumn struct {
	title string
	key   string
	kind  columnKind
}

// tableSheet is a sheet and the list of the YAML file its rows stand for.
type tableSheet struct {
	name    string
	list    string
	columns []tableColumn
}

// The sheets, by name. The first column of each names the community.
var sheets = []tableSheet{
	{"社区", "communities", []tableColumn{{"社区", "name", textCell}, {"街道", "street", textCell}, {"公众号", "account", textCell}, {"小程序", "mini", textCell},
		{"企业微信", "wecom", textCell}, {"值班电话", "duty_phone", textCell}}},
	{"楼栋", "estates", []tableColumn{{"社区", "", textCell}, {"小区", "estate", textCell}, {"楼栋", "name", textCell}, {"单元数", "units", numberCell}, {"层数", "floors", numberCell}}},
	{"队伍", "teams", []tableColumn{{"社区", "", textCell}, {"队名", "name", textCell}, {"类别", "categories", listCell}, {"楼栋", "buildings", listCell}, {"队长派人", "lead_mode", flagCell}}},
	{"成员", "members", []tableColumn{{"社区", "", textCell}, {"姓名", "name", textCell}, {"角色", "role", roleCell}, {"手机", "phone", textCell}, {"类型", "kind", textCell},
		{"队伍", "teams", listCell}, {"住址楼栋", "building", textCell}, {"值班", "duty", flagCell}, {"技能", "skills", listCell}, {"时间", "hours", textCell},
		{"每月上限", "cap", numberCell}, {"钥匙楼栋", "keys", listCell}, {"钥匙住户手机", "keys_of", listCell}, {"openid", "openid", textCell}, {"企业微信号", "wecom", textCell}}},
	{"值班", "rota", []tableColumn{{"社区", "", textCell}, {"手机", "who", textCell}, {"姓名", "-", textCell}, {"星期", "days", listCell}, {"时间", "hours", textCell},
		{"每几周", "every", numberCell}, {"第几周", "week", numberCell}}},
	{"关爱", "care", []tableColumn{{"社区", "", textCell}, {"手机", "who", textCell}, {"姓名", "-", textCell}, {"每几天", "every", numberCell}, {"探访人手机", "by", textCell},
		{"探访队伍", "team", textCell}}},
	{"照护", "carers", []tableColumn{{"社区", "", textCell}, {"照护人手机", "who", textCell}, {"照护人", "-", textCell}, {"被照护人", "name", textCell}, {"手机", "phone", textCell},
		{"注意什么", "note", textCell}}},
}

// roleTitles are the roles as a sheet names them.
var roleTitles = map[string]domain.Role{"志愿者": domain.RoleVolunteer, "居民": roleResident, "队长": domain.RoleLead, "驻守干部": domain.RoleCadre, "网格员": domain.RoleCadre, "干部": domain.RoleCadre,
	"书记": domain.RoleSecretary, "联办单位": domain.RolePartner, "街道": domain.RoleStreet, "审计": domain.RoleAuditor, "管理员": domain.RoleAdmin}

// read reads a file of either form.
func (s *Import) read(ctx context.Context, file []byte) (*roster, error) {
	if !sheet.Is(file) {
		return readRoster(file, s.Accounts)
	}
	tables, err := sheet.Read(file)
	if err != nil {
		return nil, err
	}
	if tables, err = s.withKnown(ctx, tables); err != nil {
		return nil, err
	}
	book := workbook{faults: &faults{}, communities: map[string]*yaml.Node{}}
	book.faults.where = book.where
	root := book.root(tables)
	if err := book.faults.err(); err != nil {
		return nil, err
	}
	return book.faults.whole(root, s.Accounts)
}

// withKnown lays what is known already beside the sheets of a file, so that one
// with members alone means members of the communities, buildings and teams there
// are. Members are known to a rota alone.
func (s *Import) withKnown(ctx context.Context, tables []sheet.Table) ([]sheet.Table, error) {
	has := func(name string) bool {
		return slices.ContainsFunc(tables, func(t sheet.Table) bool { return t.Name == name })
	}
	known, err := tablesOf(s.DB.View(ctx))
	if err != nil {
		return nil, err
	}
	for _, t := range known {
		if needed := !slices.Contains([]string{"成员", "值班", "关爱", "照护"}, t.Name) || t.Name == "成员" && (has("值班") || has("关爱") || has("照护")); needed && !has(t.Name) {
			tables = append(tables, t)
		}
	}
	return tables, nil
}

// workbook turns sheets into the nodes of a YAML file, so that both are checked
// by the same rules. A node's line is its sheet and row.
type workbook struct {
	faults      *faults
	communities map[string]*yaml.Node
	columns     [7]map[string]int // of each sheet, by key
}

const (
	perLine = 100_000 // rows that a sheet's lines are apart
)

// where names the sheet, row and column of a fault.
func (b *workbook) where(line int, text string) Fault {
	n, row := line/perLine, line%perLine
	if n < 1 || n > len(sheets) {
		return Fault{Text: text}
	}
	f := Fault{Sheet: sheets[n-1].name, Row: row, Text: text}
	key, _, _ := strings.Cut(text, ":")
	if i, ok := b.columns[n-1][key]; ok {
		f.Column = sheet.Column(i)
		for _, c := range sheets[n-1].columns {
			if c.key == key || c.key == "" && c.title == key {
				f.Title = c.title
			}
		}
	}
	return f
}

func (b *workbook) root(tables []sheet.Table) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: perLine + 1}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: perLine + 1}
	street := ""
	for n, s := range sheets {
		i := slices.IndexFunc(tables, func(t sheet.Table) bool { return t.Name == s.name })
		if i < 0 {
			continue
		}
		if len(tables[i].Rows) == 0 || !b.header(n, s, tables[i].Rows[0]) {
			b.faults.add((n+1)*perLine+1, "the first row must name the columns: %s", titles(s))
			continue
		}
		for r, row := range tables[i].Rows[1:] {
			line := (n+1)*perLine + r + 2
			if !slices.ContainsFunc(row, func(c string) bool { return c != "" }) {
				continue
			}
			node := b.row(n, s, row, line)
			if n == 0 {
				list.Content = append(list.Content, node)
				b.communities[valueOf(node, "name")] = node
				if of := take(node, "street"); street == "" {
					street = of
				} else if of != "" && of != street {
					b.faults.add(line, "street: one file is for one street")
				}
				continue
			}
			b.put(n, s, node, cell(row, 0), line)
		}
	}
	put(root, "street", scalar(street, "!!str", perLine+2))
	put(root, "communities", list)
	return root
}

// header finds the columns of a sheet by their titles; false if the first is missing.
func (b *workbook) header(n int, s tableSheet, row []string) bool {
	b.columns[n] = map[string]int{}
	for i, title := range row {
		at := slices.IndexFunc(s.columns, func(c tableColumn) bool { return c.title == title })
		switch {
		case title == "":
		case at < 0:
			b.faults.add((n+1)*perLine+1, "column %s: unknown title; want %s", sheet.Column(i), titles(s))
		case s.columns[at].key == "":
			b.columns[n]["社区"] = i
		default:
			b.columns[n][s.columns[at].key] = i
		}
	}
	return len(row) > 0 && row[0] == s.columns[0].title
}

func titles(s tableSheet) string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.title
	}
	return strings.Join(names, ", ")
}

// row makes the mapping of one row.
func (b *workbook) row(n int, s tableSheet, row []string, line int) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
	for _, c := range s.columns {
		i, there := b.columns[n][c.key]
		if c.key == "" || c.key == "-" || !there {
			continue
		}
		text := cell(row, i)
		switch c.kind {
		case numberCell:
			if text != "" {
				put(node, c.key, scalar(text, "!!int", line))
			}
		case flagCell:
			yes := slices.Contains([]string{"是", "√", "1", "true", "对"}, text)
			if !yes && !slices.Contains([]string{"", "否", "0", "false"}, text) {
				b.faults.add(line, "%s: want 是 or nothing", c.key)
			}
			put(node, c.key, scalar(strconv.FormatBool(yes), "!!bool", line))
		case listCell:
			items := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
			for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；", r) }) {
				items.Content = append(items.Content, scalar(w, "!!str", line))
			}
			put(node, c.key, items)
		case roleCell:
			if role, ok := roleTitles[text]; ok {
				text = string(role)
			}
			put(node, c.key, scalar(text, "!!str", line))
		default:
			put(node, c.key, scalar(text, "!!str", line))
		}
	}
	return node
}

// put lays a row into its community, a building into its estate besides.
func (b *workbook) put(n int, s tableSheet, node *yaml.Node, community string, line int) {
	c := b.communities[community]
	if c == nil {
		b.faults.add(line, "社区: no such community")
		return
	}
	if s.list == "estates" {
		estate, list := take(node, "estate"), listOf(c, s.list, line)
		i := slices.IndexFunc(list.Content, func(e *yaml.Node) bool { return valueOf(e, "name") == estate })
		if i < 0 {
			e := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
			put(e, "name", scalar(estate, "!!str", line))
			list.Content, i = append(list.Content, e), len(list.Content)
		}
		if valueOf(node, "name") == "" {
			return // an estate without buildings
		}
		list = listOf(list.Content[i], "buildings", line)
		list.Content = append(list.Content, node)
		return
	}
	list := listOf(c, s.list, line)
	list.Content = append(list.Content, node)
}

func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

func scalar(text, tag string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text, Line: line}
}

func put(node *yaml.Node, key string, value *yaml.Node) {
	node.Content = append(node.Content, scalar(key, "!!str", node.Line), value)
}

// listOf finds the list of a key in a mapping, or makes it.
func listOf(node *yaml.Node, key string, line int) *yaml.Node {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
	put(node, key, list)
	return list
}

func valueOf(node *yaml.Node, key string) string {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1].Value
		}
	}
	return ""
}

// take takes a key out of a mapping and tells its value.
func take(node *yaml.Node, key string) string {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			value := node.Content[i+1].Value
			node.Content = slices.Delete(node.Content, i, i+2)
			return value
		}
	}
	return ""
}
