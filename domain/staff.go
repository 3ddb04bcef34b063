package domain

import (
	"slices"
	"time"
)

// StaffLogin is how somebody of the staff gets into the console (登录账号).
type StaffLogin struct {
	ID          ID
	Person      ID
	Identity    ID // the one WeChat that opens the console for him, which he chose himself; 0 for none
	Name        string
	Password    string // its argon2id hash, encoded with its figures
	Secret      string // of the six changing digits (TOTP), base32; "" for none
	Step        int64  // the last half minute whose digits were used: none are taken twice
	Fails       int    // wrong passwords or digits since the last right ones
	LockedUntil time.Time
	Version     int64 // grows with password and secret: what was open before is shut
}

// ConsoleRoles are those who may open the console at all.
var ConsoleRoles = []Role{RoleLead, RoleCadre, RoleSecretary, RolePartner, RoleStreet, RoleAuditor, RoleAdmin}

// Powerful tells that a role can harm many: its password alone opens nothing.
func (r Role) Powerful() bool {
	return slices.Contains([]Role{RoleAdmin, RoleSecretary, RoleStreet}, r)
}
