package domain

import "strconv"

// ID is a time-ordered 63-bit identifier; 0 means none. In JSON it is a string,
// because a script's numbers lose digits above 2^53.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// MarshalText makes JSON carry the id as a string.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the string form; anything but a decimal number is Invalid.
func (id *ID) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n < 0 {
		return Errorf(Invalid, "an id is a decimal number")
	}
	*id = ID(n)
	return nil
}
