package domain

import (
	"regexp"
	"strings"
	"time"
)

// Supply is what many households share and lose together (公共设施): of reports
// that one is gone, one is a ticket and the others are merged into it.
type Supply string

// The supplies.
const (
	SupplyWater Supply = "water" // 停水
	SupplyPower Supply = "power" // 停电
	SupplyHeat  Supply = "heat"  // 暖气不热
	SupplyLift  Supply = "lift"  // 电梯停运
	SupplyLight Supply = "light" // 楼道灯不亮
)

// JoinWithin is how long after the last report of a loss another one still
// belongs to it, as long as somebody is at it.
var JoinWithin = map[Supply]time.Duration{
	SupplyWater: 8 * time.Hour, SupplyPower: 8 * time.Hour, SupplyHeat: 24 * time.Hour,
	SupplyLift: 12 * time.Hour, SupplyLight: 24 * time.Hour,
}

// UnmergeWithin is how long after it was merged a ticket may be taken apart again.
const UnmergeWithin = 7 * 24 * time.Hour

// Scope is the part of a building that loses a supply together: water, power and
// heat come for the whole house, a lift and the lights of a stairwell are a
// unit's own. "" is the house.
func (s Supply) Scope(unit string) string {
	if s == SupplyLift || s == SupplyLight {
		return unit
	}
	return ""
}

var supplyFolder = strings.NewReplacer("電", "电", "熱", "热", "燈", "灯", "氣", "气", "沒", "没", "樓", "楼", "壞", "坏", "斷", "断", "來", "来", "開", "开", "動", "动", "過", "过", " ", "", "　", "")

// losses finds what a resident says when a supply is gone for all.
var losses = []struct {
	supply Supply
	words  *regexp.Regexp
}{
	{SupplyWater, regexp.MustCompile(`停水|断水|没水|没有水|[不没]来水|水[又都]?停|一滴水都?没`)},
	{SupplyPower, regexp.MustCompile(`停电|断电|没电|没有电|[不没]来电|电[又都]?停`)},
	{SupplyHeat, regexp.MustCompile(`停暖|断暖|没暖|没有暖|没供暖|不供暖|(暖气|供暖|地暖)[^，。！]{0,6}(不热|不暖|冰|凉|停|没来|没热|没有)`)},
	{SupplyLift, regexp.MustCompile(`电梯[^，。！]{0,6}(坏|停|不动|不走|[不没]能用|用不了|故障|[开关]不|不[开关]|卡|没法|不运行|失灵|报错)`)},
	{SupplyLight, regexp.MustCompile(`(楼道|走廊|楼梯|过道|声控|感应|公共|单元门|单元)[^，。！]{0,6}灯[^，。！]{0,6}(坏|不亮|灭|黑|闪|瞎|没亮)`)},
}

// SupplyOf tells which one supply words about the common facilities say is gone;
// "" for none, or several.
func SupplyOf(c Category, text string) Supply {
	if c != Property {
		return ""
	}
	text = supplyFolder.Replace(text)
	found := Supply("")
	for _, l := range losses {
		if !l.words.MatchString(text) {
			continue
		}
		if found != "" {
			return ""
		}
		found = l.supply
	}
	return found
}
