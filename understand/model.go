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
// danger, danger itself, and the urgencies that are none.
var (
	ModelIntents    = intents
	ModelCategories = slices.DeleteFunc(append(slices.Clone(domain.Categories), domain.None), func(c domain.Category) bool { return c == domain.Emergency })
)

// The places of a model's outputs in a row of weights.
const (
	ModelBuckets   = 1 << 16 // a run's hash, shifted to its upper 16 bits, is its bucket
	atCategory     = 10
	atDanger       = 27
	atUrgency      = 28
	ModelOutputs   = 31
	modelMagic     = "LLM1"
	modelDigest    = 32
	modelHead      = len(modelMagic) + modelDigest + ModelOutputs*8
	modelLength    = modelHead + ModelBuckets*ModelOutputs
	modelTextLimit = 600 // runes of a text that a model looks at
)

// Model weighs the short runs of characters of a text; it is trained offline and
// may be shared by goroutines.
type Model struct {
	inputs  [modelDigest]byte // digest of what it was trained on
	scale   [ModelOutputs]float32
	bias    [ModelOutputs]float32
	weights []int8
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

// Unpack gives the weights, bucket by bucket, and the leanings of the model, to go
// on training from.
func (m *Model) Unpack() (weights []float64, bias [ModelOutputs]float64) {
	weights = make([]float64, len(m.weights))
	for i, w := range m.weights {
		weights[i] = float64(w) * float64(m.scale[i%ModelOutputs])
	}
	for k, b := range m.bias {
		bias[k] = float64(b)
	}
	return weights, bias
}

// ParseModel reads a model as PackModel wrote it.
func ParseModel(b []byte) (*Model, error) {
	if len(b) != modelLength || string(b[:len(modelMagic)]) != modelMagic {
		return nil, errors.New("understand: not a model of this version")
	}
	m := &Model{weights: make([]int8, ModelBuckets*ModelOutputs)}
	copy(m.inputs[:], b[len(modelMagic):])
	at := len(modelMagic) + modelDigest
	for k := range ModelOutputs {
		m.scale[k] = math.Float32frombits(binary.LittleEndian.Uint32(b[at+8*k:]))
		m.bias[k] = math.Float32frombits(binary.LittleEndian.Uint32(b[at+8*k+4:]))
	}
	for i, w := range b[modelHead:] {
		m.weights[i] = int8(w)
	}
	return m, nil
}

// Opinion is how likely a model holds each reading of a text.
type Opinion struct {
	Intent   [atCategory]float64            // as ModelIntents
	Category [atDanger - atCategory]float64 // as ModelCategories, were it no danger
	Urgency  [ModelOutputs - atUrgency]float64
	Danger   float64
}

// Judge gives the model's opinion of a text.
func (m *Model) Judge(text string) Opinion { return m.judge(fold(text).runes) }

func (m *Model) judge(runes []rune) Opinion {
	if m == nil {
		return noOpinion()
	}
	grams := gramsOf(runes)
	var sum [ModelOutputs]int32
	for _, g := range grams {
		row := m.weights[int(g)*ModelOutputs : int(g+1)*ModelOutputs]
		for k, w := range row {
			sum[k] += int32(w)
		}
	}
	share := float32(1)
	if len(grams) > 0 {
		share = float32(1 / math.Sqrt(float64(len(grams))))
	}
	var out [ModelOutputs]float64
	for k := range out {
		out[k] = float64(m.bias[k] + float32(sum[k])*m.scale[k]*share)
	}
	var o Opinion
	Softmax(out[:atCategory], o.Intent[:])
	Softmax(out[atCategory:atDanger], o.Category[:])
	Softmax(out[atUrgency:], o.Urgency[:])
	o.Danger = 1 / (1 + math.Exp(-out[atDanger]))
	return o
}

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
	o.Danger = math.NaN()
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

// Grams gives the features of a text: the buckets of its runs of one to three
// characters, rising, each once.
func Grams(text string) []uint32 { return gramsOf(fold(text).runes) }

func gramsOf(runes []rune) []uint32 {
	s := spelling(runes)
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
	slices.Sort(out)
	return slices.Compact(out)
}

// The marks of a text as a model sees it.
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

// PackModel writes weights, bucket by bucket, as a model's file, with the digest of
// what they were trained on.
func PackModel(inputs [modelDigest]byte, weights []float64, bias [ModelOutputs]float64) []byte {
	b := make([]byte, modelLength)
	copy(b, modelMagic)
	copy(b[len(modelMagic):], inputs[:])
	at := len(modelMagic) + modelDigest
	for k := range ModelOutputs {
		most := 0.0
		for i := k; i < len(weights); i += ModelOutputs {
			most = max(most, math.Abs(weights[i]))
		}
		scale := float32(most / 127)
		binary.LittleEndian.PutUint32(b[at+8*k:], math.Float32bits(scale))
		binary.LittleEndian.PutUint32(b[at+8*k+4:], math.Float32bits(float32(bias[k])))
		for i := k; i < len(weights) && scale > 0; i += ModelOutputs {
			b[modelHead+i] = byte(int8(math.Round(weights[i] / float64(scale))))
		}
	}
	return b
}
