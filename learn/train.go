package learn

import (
	"math"
	"math/rand/v2"

	"linli/domain"
	"linli/understand"
)

// example is a row made ready: its features, and its place among the outputs.
type example struct {
	grams                     []uint32
	intent, category, urgency int // -1: says nothing of it
	danger, weight            float64
}

func exampleOf(r Row) example {
	e := example{grams: understand.Grams(r.Text), category: -1, urgency: -1, intent: -1, weight: r.Weight}
	for k, i := range understand.ModelIntents {
		if i == r.Intent {
			e.intent = k
		}
	}
	for k, c := range understand.ModelCategories {
		if c == r.Category {
			e.category = k
		}
	}
	if r.Category == domain.Emergency {
		e.danger = 1
	} else {
		e.urgency = r.Urgency
	}
	return e
}

// What training does; the outcome depends on each of them.
const (
	passes  = 10
	stride  = 0.25
	shrink  = 2e-6
	seed    = 20261128
	careful = 1.0 // how much more a missed danger weighs than a false one
)

// Weights are a model before it is packed.
type Weights struct {
	W    []float64 // bucket-major
	Bias [understand.ModelOutputs]float64
}

// train fits weights by gradient descent, the steps of each weight shrinking with
// what it has moved. Products are rounded one by one, so that every machine comes
// to the same weights.
func train(rows []Row) *Weights {
	const n = understand.ModelOutputs
	w := &Weights{W: make([]float64, understand.ModelBuckets*n)}
	moved := make([]float64, len(w.W))
	var biasMoved [n]float64
	examples := make([]example, len(rows))
	for i, r := range rows {
		examples[i] = exampleOf(r)
	}
	chance := rand.New(rand.NewPCG(seed, 1))
	for range passes {
		chance.Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
		for _, e := range examples {
			if len(e.grams) == 0 {
				continue
			}
			share := 1 / math.Sqrt(float64(len(e.grams)))
			grad := w.gradient(e, share)
			for k, g := range grad {
				if g == 0 {
					continue
				}
				biasMoved[k] += float64(g * g)
				w.Bias[k] -= float64(0.1 * g / math.Sqrt(1+biasMoved[k]))
			}
			for _, b := range e.grams {
				at := int(b) * n
				for k, g := range grad {
					if g == 0 {
						continue
					}
					s := float64(g*share) + float64(shrink*w.W[at+k])
					moved[at+k] += float64(s * s)
					w.W[at+k] -= float64(stride * s / math.Sqrt(1e-4+moved[at+k]))
				}
			}
		}
	}
	return w
}

// gradient tells how far each output is from what the example says.
func (w *Weights) gradient(e example, share float64) [understand.ModelOutputs]float64 {
	const n = understand.ModelOutputs
	var out, grad [n]float64
	for _, b := range e.grams {
		row := w.W[int(b)*n : int(b+1)*n]
		for k, v := range row {
			out[k] += v
		}
	}
	for k := range out {
		out[k] = w.Bias[k] + float64(out[k]*share)
	}
	intents, categories := len(understand.ModelIntents), len(understand.ModelCategories)
	softmaxGradient(out[:intents], grad[:intents], e.intent, e.weight)
	softmaxGradient(out[intents:intents+categories], grad[intents:intents+categories], e.category, e.weight)
	at := intents + categories
	p := 1 / (1 + math.Exp(-out[at]))
	grad[at] = float64((p - e.danger) * e.weight)
	softmaxGradient(out[at+1:], grad[at+1:], e.urgency, e.weight)
	return grad
}

func softmaxGradient(out, grad []float64, want int, weight float64) {
	if want < 0 {
		return
	}
	understand.Softmax(out, grad)
	for k := range grad {
		if k == want {
			grad[k]--
		}
		grad[k] *= weight
	}
}
