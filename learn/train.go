package learn

import (
	"math"
	"math/rand/v2"
	"slices"

	"linli/domain"
	"linli/understand"
)

// example is a row made ready: its features, and its place among the outputs, -1
// where it says nothing.
type example struct {
	understand.Features
	intent, category, urgency int
	several                   int // 1 yes, 0 no
	danger, weight            float64
}

func exampleOf(r Row) example {
	e := example{
		Features: understand.OwnLexicon().Features(r.Text),
		intent:   slices.Index(understand.ModelIntents, r.Intent),
		category: slices.Index(understand.ModelCategories, r.Category),
		urgency:  r.Urgency,
		several:  min(max(r.Needs-1, -1), 1),
		weight:   r.Weight,
	}
	if r.Needs == 0 {
		e.several = 0
	}
	if r.Urgency == 3 {
		e.urgency = -1
	}
	if r.Category == domain.Emergency {
		e.danger = 1
	}
	return e
}

// How training goes. Whoever changes anything of it raises method, so that the
// digest of a model tells.
const (
	method   = 3
	seed     = 20261128
	stride   = 0.25
	shrink   = 2e-6
	biasStep = 0.1
	least    = 1e-3
)

// weights are a model in training.
type weights struct {
	*understand.Weights
	moved, pairsMoved []float64 // how far each weight has come
	biasMoved         [understand.ModelOutputs]float64
}

func weightsOf(w *understand.Weights) *weights {
	return &weights{Weights: w, moved: make([]float64, len(w.Marks)), pairsMoved: make([]float64, len(w.Pairs))}
}

// fit moves weights towards what the rows say by gradient descent, the steps of
// each weight shrinking with what it has moved. Every product is rounded before it
// is added, so that every machine comes to the same weights.
func (w *weights) fit(rows []Row, passes int) {
	examples := make([]example, len(rows))
	for i, r := range rows {
		examples[i] = exampleOf(r)
	}
	chance := rand.New(rand.NewPCG(seed, 1))
	for range passes {
		chance.Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
		for _, e := range examples {
			w.learn(e)
		}
	}
}

// learn moves the weights by one example. What it says next to nothing about stays.
func (w *weights) learn(e example) {
	const n = understand.ModelOutputs
	mark, inDanger := e.Shares()
	grad := w.gradient(e, mark, inDanger)
	for k, g := range grad {
		w.biasMoved[k] += float64(g * g)
		w.Bias[k] -= float64(biasStep * g / math.Sqrt(1+w.biasMoved[k]))
	}
	for _, b := range e.Marks {
		row, past := w.Marks[int(b)*n:int(b+1)*n], w.moved[int(b)*n:int(b+1)*n]
		for k, g := range grad {
			if math.Abs(g) < least {
				continue
			}
			share := mark
			if k == danger {
				share = inDanger
			}
			step(&row[k], &past[k], float64(g*share))
		}
	}
	if g := grad[danger]; math.Abs(g) >= least {
		for _, b := range e.Pairs {
			step(&w.Pairs[b], &w.pairsMoved[b], float64(g*inDanger))
		}
	}
}

// step moves one weight against its slope.
func step(weight, past *float64, slope float64) {
	s := slope + float64(shrink**weight)
	*past += float64(s * s)
	*weight -= float64(stride * s / math.Sqrt(1e-4+*past))
}

// gradient tells how far each output is from what the example says.
func (w *weights) gradient(e example, mark, inDanger float64) [understand.ModelOutputs]float64 {
	const n = understand.ModelOutputs
	var out, grad [n]float64
	for _, b := range e.Marks {
		for k, v := range w.Marks[int(b)*n : int(b+1)*n] {
			out[k] += v
		}
	}
	pairs := out[danger]
	for _, b := range e.Pairs {
		pairs += w.Pairs[b]
	}
	for k := range out {
		out[k] = w.Bias[k] + float64(out[k]*mark)
	}
	out[danger] = w.Bias[danger] + float64(pairs*inDanger)
	apart(out[:intents], grad[:intents], e.intent, e.weight)
	apart(out[intents:danger], grad[intents:danger], e.category, e.weight)
	p := 1 / (1 + math.Exp(-out[danger]))
	grad[danger] = float64((p - e.danger) * e.weight)
	apart(out[danger+1:several], grad[danger+1:several], e.urgency, e.weight)
	if e.several >= 0 {
		p = 1 / (1 + math.Exp(-out[several]))
		grad[several] = float64((p - float64(e.several)) * e.weight)
	}
	return grad
}

// The places of the outputs.
var (
	intents = len(understand.ModelIntents)
	danger  = intents + len(understand.ModelCategories)
	several = understand.ModelOutputs - 1
)

// apart gives the distance of several readings, of which want is the right one.
func apart(out, grad []float64, want int, weight float64) {
	if want < 0 {
		return
	}
	understand.Softmax(out, grad)
	grad[want]--
	for k := range grad {
		grad[k] *= weight
	}
}
