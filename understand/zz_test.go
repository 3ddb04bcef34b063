package understand
import "testing"
func TestZZ(t *testing.T) { evaluate(t, "neighbours", source{"neighbours.jsonl", 0, 1}) }
