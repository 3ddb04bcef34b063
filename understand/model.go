package understand

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync"

	"linli/domain"
)

//go:embed model.bin
var embeddedModel []byte

// The outputs of a model (统计模型), in this order: every intent, every category but
// danger, danger itself, the urgencies that are none, and whether several things are
// asked for.
var (
	ModelIntents    = intents
	ModelCategories = slices.DeleteFunc(append(slices.Clone(domain.Categories), domain.None), func(c domain.Category) bool { return c == domain.Emergency })
)

// The places of a model's outputs in a row of weights.
const (
	ModelBuckets   = 1 << 16 // a mark's hash, shifted to its upper 16 bits, is its bucket
	atCategory     = 10
	atDanger       = 27
	atUrgency      = 28
	atSeveral      = 31
	ModelOutputs   = 32
	modelMagic     = "LLM3"
	modelDigest    = 32
	modelHead      = len(modelMagic) + modelDigest + ModelOutputs*8 + 4
	modelLength    = modelHead + ModelBuckets*(ModelOutputs+1)
	modelTextLimit = 600 // runes of a text that a model looks at
)

// Model weighs what a text shows: short runs of characters, classes of words, and
// what the rules found. It is trained offline and may be shared by goroutines.
type Model struct {
	inputs    [modelDigest]byte // digest of what it was trained on
	scale     [ModelOutputs]float32
	bias      [ModelOutputs]float32
	pairScale float32
	weights   []int8 // bucket by bucket
	pairs     []int8 // what pairs say of danger
}

// Weights are a model before it is packed.
type Weights struct {
	Marks []float64 // bucket by bucket
	Pairs []float64 // what pairs say of danger
	Bias  [ModelOutputs]float64
}

// NewWeights are those of a model that knows nothing.
func NewWeights() *Weights {
	return &Weights{Marks: make([]float64, ModelBuckets*ModelOutputs), Pairs: make([]float64, ModelBuckets)}
}

// BuiltInModel is the model that comes with the program.
var BuiltInModel = sync.OnceValue(func() *Model {
	m, err := ParseModel(embeddedModel)
	if err != nil {
		panic("understand: embedded model: " + err.Error())
	}
	return m
})

// Inputs is the digest of what the model was trained on.
func (m *Model) Inputs() [modelDigest]byte { return m.inputs }

// Unpack gives the weights of the model, to go on training from.
func (m *Model) Unpack() *Weights {
	w := NewWeights()
	for i, v := range m.weights {
		w.Marks[i] = float64(v) * float64(m.scale[i%ModelOutputs])
	}
	for i, v := range m.pairs {
		w.Pairs[i] = float64(v) * float64(m.pairScale)
	}
	for k, b := range m.bias {
		w.Bias[k] = float64(b)
	}
	return w
}

// ParseModel reads a model as PackModel wrote it.
func ParseModel(b []byte) (*Model, error) {
	if len(b) != modelLength || string(b[:len(modelMagic)]) != modelMagic {
		return nil, errors.New("understand: not a model of this version")
	}
	m := &Model{weights: make([]int8, ModelBuckets*ModelOutputs), pairs: make([]int8, ModelBuckets)}
	copy(m.inputs[:], b[len(modelMagic):])
	at := len(modelMagic) + modelDigest
	for k := range ModelOutputs {
		m.scale[k] = math.Float32frombits(binary.LittleEndian.Uint32(b[at+8*k:]))
		m.bias[k] = math.Float32frombits(binary.LittleEndian.Uint32(b[at+8*k+4:]))
	}
	m.pairScale = math.Float32frombits(binary.LittleEndian.Uint32(b[modelHead-4:]))
	for i := range m.weights {
		m.weights[i] = int8(b[modelHead+i])
	}
	for i := range m.pairs {
		m.pairs[i] = int8(b[modelHead+len(m.weights)+i])
	}
	return m, nil
}

// Opinion is how likely a model holds each reading of a text.
type Opinion struct {
	Intent   [atCategory]float64            // as ModelIntents
	Category [atDanger - atCategory]float64 // as ModelCategories, were it no danger
	Urgency  [atSeveral - atUrgency]float64
	Danger   float64
	Several  float64 // that more than one thing is asked for
}

// judge gives the model's opinion of a text by its features.
func (m *Model) judge(f Features) Opinion {
	var sum [ModelOutputs]int32
	for _, g := range f.Marks {
		row := m.weights[int(g)*ModelOutputs : int(g+1)*ModelOutputs]
		for k, w := range row {
			sum[k] += int32(w)
		}
	}
	var pairs int32
	for _, g := range f.Pairs {
		pairs += int32(m.pairs[g])
	}
	mark, danger := f.Shares()
	var out [ModelOutputs]float64
	for k := range out {
		out[k] = float64(m.bias[k]) + float64(sum[k])*float64(m.scale[k])*mark
	}
	out[atDanger] = float64(m.bias[atDanger]) + (float64(sum[atDanger])*float64(m.scale[atDanger])+float64(pairs)*float64(m.pairScale))*danger
	var o Opinion
	Softmax(out[:atCategory], o.Intent[:])
	Softmax(out[atCategory:atDanger], o.Category[:])
	Softmax(out[atUrgency:atSeveral], o.Urgency[:])
	o.Danger, o.Several = shareOf(out[atDanger]), shareOf(out[atSeveral])
	return o
}

func shareOf(nats float64) float64 { return 1 / (1 + math.Exp(-nats)) }

// noOpinion leaves everything to the rules; what they do not know is other.
func noOpinion() Opinion {
	var o Opinion
	for k := range o.Intent {
		o.Intent[k] = 1 / float64(len(o.Intent))
	}
	for k, c := range ModelCategories {
		if o.Category[k] = 0.05; c == domain.Other {
			o.Category[k] = 0.06
		}
	}
	o.Danger, o.Several = math.NaN(), math.NaN()
	return o
}

// Softmax turns what is said for each of several readings into shares of one.
func Softmax(in, out []float64) {
	most, sum := slices.Max(in), 0.0
	for k, v := range in {
		out[k] = math.Exp(v - most)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
}

// gramsOf gives the buckets of a spelling's runs of one to three characters.
func gramsOf(s []rune) []uint32 {
	out := make([]uint32, 0, 3*len(s))
	for i := range s {
		h := uint32(2166136261)
		for n := 0; n < 3 && i+n < len(s); n++ {
			h = (h ^ uint32(s[i+n])) * 16777619
			h ^= h >> 15
			if n > 0 || s[i] != breakMark {
				out = append(out, (h*2654435761)>>16)
			}
		}
	}
	return out
}

// How a model sees breaks and numbers.
const (
	breakMark = '|'
	digitMark = '0'
)

// spelling reduces a text to what a model looks at: one mark for any break, one
// for any number, and marks at both ends.
func spelling(runes []rune) []rune {
	if len(runes) > modelTextLimit {
		runes = runes[:modelTextLimit]
	}
	out := make([]rune, 1, len(runes)+2)
	out[0] = breakMark
	for _, r := range runes {
		last := out[len(out)-1]
		switch {
		case r == '?' || r == '？':
			r = '?'
		case isBreak(r):
			r = breakMark
		case r >= '0' && r <= '9':
			r = digitMark
		}
		if r == last && (r == breakMark || r == digitMark) {
			continue
		}
		out = append(out, r)
	}
	if out[len(out)-1] != breakMark {
		out = append(out, breakMark)
	}
	return out
}

// Pack writes weights as a model's file, with the digest of what they were trained on.
func (w *Weights) Pack(inputs [modelDigest]byte) []byte {
	b := make([]byte, modelLength)
	copy(b, modelMagic)
	copy(b[len(modelMagic):], inputs[:])
	at := len(modelMagic) + modelDigest
	for k := range ModelOutputs {
		scale := packed(b[modelHead:modelHead+len(w.Marks)], w.Marks, k, ModelOutputs)
		binary.LittleEndian.PutUint32(b[at+8*k:], math.Float32bits(scale))
		binary.LittleEndian.PutUint32(b[at+8*k+4:], math.Float32bits(float32(w.Bias[k])))
	}
	scale := packed(b[modelHead+len(w.Marks):], w.Pairs, 0, 1)
	binary.LittleEndian.PutUint32(b[modelHead-4:], math.Float32bits(scale))
	return b
}

// packed writes every step-th of weights from k on as bytes, and gives what one of
// them is worth.
func packed(b []byte, weights []float64, k, step int) float32 {
	most := 0.0
	for i := k; i < len(weights); i += step {
		most = max(most, math.Abs(weights[i]))
	}
	scale := float32(most / 127)
	for i := k; i < len(weights) && scale > 0; i += step {
		b[i] = byte(int8(math.Round(weights[i] / float64(scale))))
	}
	return scale
}
