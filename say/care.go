package say

import "linli/domain"

// CareSet confirms to staff that somebody is cared for.
func CareSet(p domain.Person) string {
	return Resident(p) + "记为关爱对象了。本人要是不愿意，回「解除关爱」加工单号。"
}

// CareEnded confirms to staff that somebody is no longer marked as cared for.
func CareEnded(p domain.Person) string { return Resident(p) + "不再记为关爱对象。" }

// HowToCare explains to staff how somebody is marked as cared for.
func HowToCare() string {
	return "请写工单号或手机号，比如：关爱 1024\n请先问过本人愿不愿意。"
}
