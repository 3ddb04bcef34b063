package learn
import ("testing";"os";"bufio";"encoding/json";"strings";"slices";"time"
"linli/understand";"linli/domain")
type lab struct { ID, Text string; Intent domain.Intent; Intent_ok []domain.Intent; Category domain.Category; Category_ok []domain.Category; Urgency int }
func load(f string) (out []lab) {
 fh,_:=os.Open("../understand/testdata/"+f); s:=bufio.NewScanner(fh)
 for s.Scan() { var l lab; if err:=json.Unmarshal(s.Bytes(),&l);err!=nil{panic(err)}; out=append(out,l)}
 return }
func rowsOf(ls []lab, w float64) (out []Row) { for _,l:=range ls { out=append(out,Row{l.Text,l.Intent,l.Category,l.Urgency,w}) }; return }
func tsv(f string,w float64) (out []Row) { b,_:=os.ReadFile("../understand/testdata/"+f)
 for _,l:=range strings.Split(strings.TrimSpace(string(b)),"\n") { k,t,_:=strings.Cut(l,"\t"); if k=="danger" {out=append(out,Row{t,"request","emergency",3,w})} else { out=append(out,Row{t,"","calm",-1,w}) } }
 return}
func argmax(x []float64) int { b:=0; for i:=range x { if x[i]>x[b]{b=i} }; return b}
func eval(t *testing.T, name string, m *understand.Model, ls []lab) {
 var in,ca,nc,ur,dt,dn,ft,fn int
 for _,l:=range ls { o:=m.Judge(l.Text)
  if slices.Contains(l.Intent_ok, understand.ModelIntents[argmax(o.Intent[:])]) {in++}
  if l.Category!=domain.Emergency { nc++; if slices.Contains(l.Category_ok, understand.ModelCategories[argmax(o.Category[:])]) {ca++}; if o.Danger>.5 {ft++}; fn++; if argmax(o.Urgency[:])==l.Urgency{ur++}
  } else { dn++; if o.Danger>.5 {dt++} } }
 t.Logf("%-22s intent %d/%d %.3f cat(non-em) %d/%d %.3f urg %.3f danger %d/%d false %d/%d", name,in,len(ls),float64(in)/float64(len(ls)),ca,nc,float64(ca)/float64(nc),float64(ur)/float64(nc),dt,dn,ft,fn)
}
func TestZZ(t *testing.T) {
 base,err:=compose(); if err!=nil {t.Fatal(err)}
 t.Log(len(base)); for i:=0;i<len(base);i+=len(base)/40 { t.Log(base[i].Intent,base[i].Category,base[i].Text) }
 go1:=func(name string, rows []Row, tests ...string) { b:=time.Now(); w:=train(rows); took:=time.Since(b)
  m,err:=understand.ParseModel(understand.PackModel([32]byte{}, w.W, w.Bias)); if err!=nil {t.Fatal(err)}
  t.Log("==",name,len(rows),took)
  for _,f:=range tests { eval(t,f,m,load(f)) } }
 go1("corpus only", base, "messages-dev.jsonl","own.jsonl","ordinary.jsonl","heldout.jsonl","fresh.jsonl","residents-tune.jsonl")
 all:=slices.Clone(base)
 for _,f:=range []string{"messages-dev.jsonl","own.jsonl","ordinary.jsonl","fresh.jsonl","heldout.jsonl"} { all=append(all, rowsOf(load(f),6)...)}
 for _,f:=range []string{"danger.tsv","danger-probe.tsv","danger-fresh.tsv"} { all=append(all,tsv(f,4)...)}
 go1("plus ours", all, "residents-tune.jsonl")
 only:=all[len(base):]
 go1("ours only", only, "residents-tune.jsonl")
}
func TestDump(t *testing.T) {
 all,_:=compose()
 for _,f:=range []string{"messages-dev.jsonl","own.jsonl","ordinary.jsonl","fresh.jsonl","heldout.jsonl"} { all=append(all, rowsOf(load(f),6)...)}
 for _,f:=range []string{"danger.tsv","danger-probe.tsv","danger-fresh.tsv","danger-unseen.tsv"} { all=append(all,tsv(f,4)...)}
 w:=train(all)
 if err:=os.WriteFile("/tmp/work/mind/notune.bin", understand.PackModel([32]byte{}, w.W, w.Bias),0o644); err!=nil {t.Fatal(err)}
}
