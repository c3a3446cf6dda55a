package access

// Level orders what a person may know about a child. The zero value is None.
type Level int

// The levels. Existence: someone is involved. Contact: who, and how to reach
// them. Content: what they wrote.
const (
	None Level = iota
	Existence
	Contact
	Content
)

func (l Level) String() string {
	switch l {
	case Existence:
		return "existence"
	case Contact:
		return "contact"
	case Content:
		return "content"
	default:
		return "none"
	}
}

// Action names what a door does, as in "involvement:add".
type Action string

// Purpose is why someone opens a child's record; "" is none.
type Purpose string

// The purposes that can be stated for a visit, and those that are implied.
const (
	DirectCare    Purpose = "direct-care"   // implied by a confirmed relationship
	Safeguarding  Purpose = "safeguarding"  // worried about a child's safety
	MissingChild  Purpose = "missing-child" // a child cannot be found
	UrgentCare    Purpose = "urgent-care"   // treating or protecting a child now
	HealthNeed    Purpose = "health-need"
	Education     Purpose = "education"
	FamilyAsked   Purpose = "family-asked" // the family asked for help
	NewReferral   Purpose = "new-referral"
	DataQuality   Purpose = "data-quality"   // index administrators
	SubjectAccess Purpose = "subject-access" // given by the doors of a request to see one's own data
	QualityAudit  Purpose = "quality-audit"  // given by the doors of an audit
	LookUp        Purpose = "look-up"        // implied while searching, before a record is opened
	BrokenGlass   Purpose = "break-glass"    // implied where the account opened the record against the ordinary rule
)

// StatedPurposes are those that a person can choose, in the order offered.
func StatedPurposes() []Purpose {
	return []Purpose{Safeguarding, UrgentCare, MissingChild, HealthNeed, Education, FamilyAsked, NewReferral, DataQuality}
}

// DutyPurposes are those for which a front door or the emergency duty team
// answers for a child nobody has told them of: policies/20-knowing.cedar names
// the same (contact-by-duty).
func DutyPurposes() []Purpose { return []Purpose{Safeguarding, MissingChild, UrgentCare} }

// Stated reports whether p can be chosen for a visit.
func (p Purpose) Stated() bool {
	for _, s := range StatedPurposes() {
		if s == p {
			return true
		}
	}
	return false
}

// Role is what an account may be used for. See policies/ for what each may do.
type Role string

// The roles. Those of services for adults work with a parent or carer, who is a
// person with rights of their own: what they do shows in nobody else's view.
const (
	SchoolNurse    Role = "school-nurse"
	SchoolLead     Role = "school-lead" // designated safeguarding lead or deputy
	HealthVisitor  Role = "health-visitor"
	GP             Role = "gp"
	SocialWorker   Role = "social-worker"
	YouthWorker    Role = "youth-worker"
	PoliceOfficer  Role = "police-officer"
	AdultHealth    Role = "adult-mental-health"
	Recovery       Role = "substance-misuse"
	HousingWorker  Role = "housing-officer"
	Probation      Role = "probation-officer"
	RefugeWorker   Role = "refuge-worker"
	FrontDoor      Role = "front-door"
	EmergencyDuty  Role = "emergency-duty"
	Broker         Role = "broker" // duty broker: puts people in touch where the record may not
	Manager        Role = "manager"
	ShieldOfficer  Role = "shield-officer"
	IndexAdmin     Role = "index-admin"
	AccountAdmin   Role = "account-admin"
	Governance     Role = "governance"
	RecordsOfficer Role = "records-officer" // answers people who ask what is held about them
	Operator       Role = "operator"        // a command run on the server by a named person
	Recipient      Role = "recipient"       // somebody without an account who has a link and its code
	Family         Role = "family"          // a young person, parent or carer, with a page of their own
)

// Roles lists every role that an account can have, in the order offered.
func Roles() []Role {
	return []Role{SchoolNurse, SchoolLead, HealthVisitor, GP, SocialWorker, YouthWorker, PoliceOfficer,
		AdultHealth, Recovery, HousingWorker, Probation, RefugeWorker, FrontDoor,
		EmergencyDuty, Broker, Manager, ShieldOfficer, IndexAdmin, AccountAdmin, Governance, RecordsOfficer}
}

// kinds of each role: "practitioner" works with children, "duty" answers for
// any child in an emergency.
func (r Role) kinds() []string {
	switch r {
	case SchoolNurse, SchoolLead, HealthVisitor, GP, SocialWorker, YouthWorker, PoliceOfficer, AdultHealth, Recovery, HousingWorker, Probation, RefugeWorker:
		return []string{"practitioner"}
	case FrontDoor, EmergencyDuty, Broker, ShieldOfficer:
		return []string{"practitioner", "duty"}
	default:
		return nil
	}
}
