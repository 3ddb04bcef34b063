package domain

// ActorKind says what sort of hand did a deed.
type ActorKind string

// Who may act.
const (
	ActorPerson   ActorKind = "person"   // somebody, by chat, mini-program or console
	ActorImport   ActorKind = "import"   // an operator's import file
	ActorOperator ActorKind = "operator" // whoever runs the server, at its command line
	ActorSystem   ActorKind = "system"   // Linli itself: deliveries, maintenance
	ActorUnit     ActorKind = "unit"     // a partner unit, by the page that was sent to it
)

// Actor is who did a deed; every event row names one.
type Actor struct {
	Kind   ActorKind
	Person ID // set for ActorPerson
}

// By makes the actor of a person's deed.
func By(person ID) Actor { return Actor{Kind: ActorPerson, Person: person} }

// Role is what a person is trusted with (角色).
type Role string

// The roles, from the import file's `role`.
const (
	RoleVolunteer Role = "volunteer" // 志愿者
	RoleLead      Role = "lead"      // 队长
	RoleCadre     Role = "cadre"     // 驻守干部/网格员
	RoleSecretary Role = "secretary" // 书记
	RolePartner   Role = "partner"   // 联办单位
	RoleStreet    Role = "street"    // 街道
	RoleAuditor   Role = "auditor"   // 审计
	RoleAdmin     Role = "admin"     // 管理员
)

// Roles lists every role a member may be given, in the order of the house.
var Roles = []Role{RoleVolunteer, RoleLead, RoleCadre, RoleSecretary, RolePartner, RoleStreet, RoleAuditor, RoleAdmin}

// ChiefRoles are those who decide in a community what others must keep to.
var ChiefRoles = []Role{RoleSecretary, RoleAdmin}

// StaffRoles are those who run a community's day and may take any of its matters.
var StaffRoles = []Role{RoleCadre, RoleSecretary, RoleAdmin, RoleLead}

// KindHead is the kind of member who looks after one building (楼院长).
const KindHead = "楼院长"

// KindCadre is the kind of those whose work it is.
const KindCadre = "驻守干部"

// MemberKinds lists the kinds of volunteers that figures are kept by (志愿者类别).
var MemberKinds = []string{KindHead, KindCadre, "社工委", "退役军人", "离退休", "党员", "居民"}
