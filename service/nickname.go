package service

import (
	"strings"

	"linli/domain"
)

// called finds the building that a message names by what people call it, 红楼 or
// 东门那栋: the longest name counts. Zero where none is named, or two are by one name.
func (c *chat) called() (domain.Building, error) {
	all, err := c.BuildingsCalled(c.message.Account)
	if err != nil {
		return domain.Building{}, err
	}
	longest := 0
	var found []domain.Building
	for _, b := range all {
		for _, name := range b.Also {
			switch {
			case len(name) < longest || !strings.Contains(c.message.Text, name):
			case len(name) > longest:
				longest, found = len(name), []domain.Building{b}
			default:
				found = append(found, b)
			}
		}
	}
	if len(found) > 1 {
		if found, err = c.narrow(found); err != nil {
			return domain.Building{}, err
		}
	}
	if len(found) != 1 {
		return domain.Building{}, nil
	}
	return found[0], nil
}
