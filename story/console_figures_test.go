package story

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestTheFiguresOfTheConsoleAreThoseOfTheReport(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		auditor := w.sits("吴审计")
		auditor.opens("/console/figures").reads("统计", "还没有受理", "没有期初数", "没有要特别看")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
		auditor.opens("/console/figures?month=2026-03").reads("四步台账", "便民维修", "1件里0件", "2026年3月").readsNot("2单元501", "鱼池")
		link := regexp.MustCompile(`href="(/console/figures/cases\?[^"]*figure=received[^"]*)"`).FindStringSubmatch(auditor.body)
		if link == nil {
			t.Fatalf("no number leads to its cases in\n%s", auditor.body)
		}
		auditor.opens(strings.ReplaceAll(link[1], "&amp;", "&")).reads("<td>1001</td>").readsNot("1002", "/console/tickets/")
		w.sits("李敏").opens(strings.ReplaceAll(link[1], "&amp;", "&")).reads(">1001<", "/console/tickets/"+w.ticket(1001).ID.String())
		if auditor.opens("/console/figures/cases?figure=none"); auditor.status != http.StatusBadRequest {
			t.Errorf("a figure that is none is answered %d", auditor.status)
		}
		auditor.opens("/console/figures/print?month=2026-03").reads("邻里帮月报（2026年3月）", "1001", `<button type="button" data-print>打印`, `<script src="/console/static/console.js"`, "/console/figures?community=").readsNot("1002")
		book, err := excelize.OpenReader(bytes.NewReader([]byte(auditor.opens("/console/figures/xlsx?month=2026-03").reads().body)))
		w.must(err)
		if rows, err := book.GetRows("明细"); err != nil || len(rows) != 2 {
			t.Errorf("the workbook lists %v, %v", rows, err)
		}
		auditor.opens("/console/figures?month=2026-03").reads(`<svg class="chart"`, "下载 CSV")
		list := auditor.opens("/console/figures/csv?month=2026-03").reads("\xef\xbb\xbf雁滨社区邻里帮月报", "便民维修,1,").readsNot("1001").body
		if !strings.Contains(auditor.opens("/console/figures?month=2026-03").body, ">便民维修</text>") || strings.Contains(list, "\n=") {
			t.Errorf("the chart lacks what the table has, or a cell is a formula:\n%s", list)
		}
		all, err := w.app.DB.View(w.ctx).Communities(0)
		w.must(err)
		for _, page := range []string{"", "/cases", "/print", "/xlsx", "/csv"} {
			auditor.opens("/console/figures" + page + "?community=" + all[1].ID.String())
			words := auditor.body
			if auditor.status != http.StatusNotFound {
				t.Errorf("another community's figures%s are answered %d", page, auditor.status)
			}
			if auditor.opens("/console/figures" + page + "?community=77"); auditor.body != words {
				t.Errorf("another community's figures%s are answered otherwise than what is not there", page)
			}
		}
	})
}
