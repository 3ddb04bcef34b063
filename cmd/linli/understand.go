package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"linli/service"
	"linli/understand"
)

// maxLine bounds one line of JSON.
const maxLine = 1 << 20

// read prints how the messages on stdin are read, by rules and the program's own
// model, or by rules alone.
func read(_ context.Context, args []string) error {
	flags := newOptions("understand")
	rules := flags.Bool("rules", false, "by rules alone, as the chat reads where config.yaml says model: none")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("understand: it takes no words, only JSON lines on stdin")
	}
	reader, out := understand.New(), json.NewEncoder(os.Stdout)
	if *rules {
		reader = reader.With(nil)
	}
	out.SetEscapeHTML(false)
	return eachText(os.Stdin, func(t understand.Text) error { return out.Encode(reader.Read(t.Text).Record(t.ID)) })
}

// eachText reads JSON lines with id and text.
func eachText(in io.Reader, do func(understand.Text) error) error {
	lines := bufio.NewReaderSize(in, maxLine)
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("understand: line %d is longer than %d bytes", n, maxLine)
		}
		if len(line) > 0 && line[0] != '\n' {
			var t understand.Text
			if err := json.Unmarshal(line, &t); err != nil {
				return fmt.Errorf("understand: line %d is not a JSON object with id and text", n)
			}
			if err := do(t); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// aboutLexicon looks at a lexicon before it is used; nothing is changed.
func aboutLexicon(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "check" {
		return errors.New("lexicon: want `lexicon check [-messages FILE.jsonl | -c config.yaml] FILE.csv`")
	}
	o := newOptions("lexicon check")
	messages := o.String("messages", "", "a `FILE` of JSON lines {id,text}: which of them would be read differently")
	if err := o.parse(args[1:], "FILE.csv"); err != nil {
		return err
	}
	f, err := os.Open(o.Arg(0))
	if err != nil {
		return fmt.Errorf("lexicon check: %w", err)
	}
	defer func() { _ = f.Close() }()
	l, bad := understand.ParseLexicon(f)
	for _, b := range bad {
		fmt.Println(b)
	}
	if len(bad) > 0 {
		return fmt.Errorf("lexicon check: %d of the file's rows cannot be used", len(bad))
	}
	builtIn := understand.New()
	fmt.Printf("%d rows, version %s; the lexicon in this program has %d rows, version %s\n", l.Rows(), l.Version(), builtIn.Lexicon().Rows(), builtIn.Lexicon().Version())
	if dropped := l.DroppedDangers(builtIn.Lexicon()); len(dropped) > 0 {
		fmt.Printf("words of danger that are missing or weigh less (%d): %s\n", len(dropped), strings.Join(dropped[:min(len(dropped), 20)], " "))
	}
	if *messages == "" {
		return o.tellStored(ctx, l)
	}
	return tellChanges(builtIn, l.Reader(), *messages)
}

// tellStored prints which stored messages would be read differently than by the
// lexicon in use, where a configuration is named.
func (o *options) tellStored(ctx context.Context, l *understand.Lexicon) error {
	named := false
	o.Visit(func(f *flag.Flag) { named = named || f.Name == "c" })
	if !named {
		return nil
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	m, err := cfg.ReadModel()
	if err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	different := 0
	all, err := (&service.Lexicons{DB: db}).WouldChange(ctx, l, m, func(c understand.Change) {
		different++
		fmt.Printf("%s: %s\n", c.ID, c)
	})
	if err != nil {
		return fmt.Errorf("lexicon check: %w", err)
	}
	fmt.Printf("%d of %d stored messages would be read differently\n", different, all)
	return nil
}

// tellChanges prints which messages of a file would be read differently. Ids
// only: the messages are the residents'.
func tellChanges(was, is *understand.Reader, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("lexicon check: %w", err)
	}
	defer func() { _ = f.Close() }()
	all, different := 0, 0
	err = eachText(f, func(t understand.Text) error {
		all++
		for _, c := range understand.Changes(was, is, []understand.Text{t}) {
			different++
			fmt.Printf("%s: %s\n", c.ID, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d of %d messages would be read differently\n", different, all)
	return nil
}
