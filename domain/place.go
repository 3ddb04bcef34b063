package domain

// Place is where help is needed, as far as it was said (地址). The parts are
// normalised strings: "3", "甲3", "B" for the building (楼栋), "2" for the unit
// (单元), "501" for the room (室); "" when not said.
type Place struct{ Building, Unit, Room string }

// Empty tells that nothing of a place is known.
func (p Place) Empty() bool { return p == Place{} }
