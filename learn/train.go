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
	grams                     []uint32
	intent, category, urgency int
	danger, weight            float64
}

func exampleOf(r Row) example {
	e := example{
		grams:    understand.Grams(r.Text),
		intent:   slices.Index(understand.ModelIntents, r.Intent),
		category: slices.Index(understand.ModelCategories, r.Category),
		urgency:  r.Urgency,
		weight:   r.Weight,
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
	method   = 1
	seed     = 20261128
	stride   = 0.25
	shrink   = 2e-6
	biasStep = 0.1
)

// weights are a model before it is packed: bucket by bucket, and the leaning of
// each output.
type weights struct {
	of   []float64
	bias [understand.ModelOutputs]float64
}

// fit moves weights towards what the rows say by gradient descent, the steps of
// each weight shrinking with what it has moved. Every product is rounded before it
// is added, so that every machine comes to the same weights.
func (w *weights) fit(rows []Row, passes int) {
	const n = understand.ModelOutputs
	moved := make([]float64, len(w.of))
	var biasMoved [n]float64
	examples := make([]example, len(rows))
	for i, r := range rows {
		examples[i] = exampleOf(r)
	}
	chance := rand.New(rand.NewPCG(seed, 1))
	for range passes {
		chance.Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
		for _, e := range examples {
			share := 1 / math.Sqrt(float64(max(1, len(e.grams))))
			grad := w.gradient(e, share)
			for k, g := range grad {
				biasMoved[k] += float64(g * g)
				w.bias[k] -= float64(biasStep * g / math.Sqrt(1+biasMoved[k]))
			}
			for _, b := range e.grams {
				row, past := w.of[int(b)*n:int(b+1)*n], moved[int(b)*n:int(b+1)*n]
				for k, g := range grad {
					if g == 0 {
						continue
					}
					s := float64(g*share) + float64(shrink*row[k])
					past[k] += float64(s * s)
					row[k] -= float64(stride * s / math.Sqrt(1e-4+past[k]))
				}
			}
		}
	}
}

// gradient tells how far each output is from what the example says.
func (w *weights) gradient(e example, share float64) [understand.ModelOutputs]float64 {
	const n = understand.ModelOutputs
	var out, grad [n]float64
	for _, b := range e.grams {
		for k, v := range w.of[int(b)*n : int(b+1)*n] {
			out[k] += v
		}
	}
	for k := range out {
		out[k] = w.bias[k] + float64(out[k]*share)
	}
	intents := len(understand.ModelIntents)
	danger := intents + len(understand.ModelCategories)
	apart(out[:intents], grad[:intents], e.intent, e.weight)
	apart(out[intents:danger], grad[intents:danger], e.category, e.weight)
	p := 1 / (1 + math.Exp(-out[danger]))
	grad[danger] = float64((p - e.danger) * e.weight)
	apart(out[danger+1:], grad[danger+1:], e.urgency, e.weight)
	return grad
}

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
