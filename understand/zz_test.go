package understand
import ("testing";"os";"strings")
func TestZZ(t *testing.T) {
 b,_:=os.ReadFile("/tmp/work/mind/oldlex.csv"); r,err:=NewReader(strings.NewReader(string(b))); if err!=nil {t.Fatal(err)}
 mb,_:=os.ReadFile("/tmp/work/mind/notune.bin"); m,err:=ParseModel(mb); if err!=nil {t.Fatal(err)}
 r.model=m
 now:=New(); now.model=m
 if *showMisses {now=r}; for n,rd:=range map[string]*Reader{"old lexicon":r,"now":now} {
 for _,f:=range []string{"neighbours.jsonl","heldout.jsonl","fresh.jsonl","messages-dev.jsonl"} {
  rep:=&report{}
  for _,l:=range readLabelled(t,f) { d:=rd.Read(l.Text); rep.took=append(rep.took,1); miss:=rep.add(l,d); if *showMisses && n=="old lexicon" && len(miss)>0 { t.Logf("%s\n   %s",l.Text,strings.Join(miss,"; ")) } }
  rep.byTag=nil
  t.Logf("%s %s\n%s",n,f,rep)
 } } }
