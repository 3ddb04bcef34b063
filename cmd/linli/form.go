package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"linli/domain"
	"linli/report"
	"linli/service"
	"linli/sheet"
	"linli/store"
)

func readMapping(path string) (report.Mapping, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return report.Mapping{}, fmt.Errorf("the mapping cannot be read: %w", err)
	}
	return report.ParseMapping(file)
}

// exportForm fills a street's own form with a month's tickets.
func exportForm(ctx context.Context, args []string) error {
	o := newOptions("report form")
	month, community := o.monthOf()
	if err := o.parse(args, "MAPPING.yaml", "OUT.xlsx or OUT.csv"); err != nil {
		return err
	}
	m, err := readMapping(o.Arg(0))
	if err != nil {
		return fmt.Errorf("report form: %w", err)
	}
	at, err := domain.ParseMonth(*month)
	if err != nil {
		return fmt.Errorf("report form: -month: %w", err)
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := communityNamed(db.View(ctx), *community)
	if err != nil {
		return fmt.Errorf("report form: %w", err)
	}
	table, err := (&report.Reports{DB: db, Now: time.Now}).Form(ctx, operator, c.ID, at, m)
	if err != nil {
		return fmt.Errorf("report form: %w", err)
	}
	var file []byte
	if filepath.Ext(o.Arg(1)) == ".csv" {
		file, err = sheet.WriteCSV(table)
	} else {
		file, err = sheet.Write([]sheet.Table{table})
	}
	if err == nil {
		err = writeNew(o.Arg(1), file, 0o600)
	}
	if err != nil {
		return fmt.Errorf("report form: %w", err)
	}
	fmt.Printf("%s: %d tickets of %s\n", o.Arg(1), len(table.Rows)-m.Header, at)
	if m.Personal() {
		fmt.Println("it holds names, phones, doors or words; keep it like the roster itself")
	}
	return nil
}

// importForm enters the rows of a street's form as tickets, each once.
func importForm(ctx context.Context, args []string) error {
	o := newOptions("import form")
	as := o.String("as", "", "the `PHONE` of the cadre who enters them and hears how they go")
	community := o.String("community", "", "the `NAME` of the community; needed where there are several")
	check := o.Bool("check", false, "only look whether the rows can be read")
	if err := o.parse(args, "MAPPING.yaml", "FILE.xlsx or FILE.csv"); err != nil {
		return err
	}
	m, err := readMapping(o.Arg(0))
	if err != nil {
		return fmt.Errorf("import form: %w", err)
	}
	tables, err := readTables(o.Arg(1))
	if err != nil {
		return fmt.Errorf("import form: %w", err)
	}
	entries, faults, err := report.ReadForm(m, tables)
	if err != nil {
		return fmt.Errorf("import form: %w", err)
	}
	for _, f := range faults {
		fmt.Println(f)
	}
	if *check {
		fmt.Printf("%d rows can be entered\n", len(entries))
		return wrong(len(faults))
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := communityNamed(db.View(ctx), *community)
	if err != nil {
		return fmt.Errorf("import form: %w", err)
	}
	cadre, err := db.View(ctx).PersonByPhone(*as)
	if err != nil {
		return errors.New("import form: -as: want the phone of a cadre who is in the roster")
	}
	refused, err := enterForm(ctx, db, m.Form, cadre.ID, c.ID, entries)
	if err != nil {
		return fmt.Errorf("import form: %w", err)
	}
	return wrong(len(faults) + refused)
}

func wrong(rows int) error {
	if rows == 0 {
		return nil
	}
	return fmt.Errorf("import form: %d rows were not entered; mend them and give the same file again", rows)
}

// enterForm enters rows and tells of each what became of it.
func enterForm(ctx context.Context, db *store.DB, form string, cadre, community domain.ID, entries []report.FormEntry) (refused int, err error) {
	live := service.NewLive()
	log := slog.New(slog.DiscardHandler)
	if err := (&service.Lexicons{DB: db, Live: live, Log: log}).Once(ctx); err != nil {
		return 0, err
	}
	intake := &service.Intake{DB: db, Reader: live, Wake: func() {}, Log: log}
	entered, same := 0, 0
	for _, e := range entries {
		done, err := intake.EnterForm(ctx, cadre, community, service.FormEntry{Form: form, Number: e.Number, Name: e.Name, Phone: e.Phone, Door: e.Door, Words: e.Words})
		switch code := domain.CodeOf(err); {
		case code == domain.Invalid:
			refused++
			fmt.Println(report.RowFault{Row: e.Row, Text: err.Error()})
		case err != nil:
			return refused, fmt.Errorf("row %d: %w", e.Row, err)
		case done.Changed:
			same++
			fmt.Printf("row %d: ticket %d was entered before and reads otherwise now; change it by chat\n", e.Row, done.Ticket.Number)
		case done.Repeat:
			same++
		default:
			entered++
			fmt.Printf("row %d: ticket %d\n", e.Row, done.Ticket.Number)
		}
	}
	fmt.Printf("%d entered, %d were there already\n", entered, same)
	return refused, nil
}

// readTables reads a workbook, or a table with commas.
func readTables(path string) ([]sheet.Table, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	if sheet.Is(file) {
		return sheet.Read(file)
	}
	t, err := sheet.ReadCSV("", file)
	return []sheet.Table{t}, err
}
