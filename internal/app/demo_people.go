package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/synth"
)

// demoPerson is one account of the demonstration, and what to try with it.
type demoPerson struct {
	Account string
	Name    string
	Role    string // as printed in a terminal
	RoleKey string
	TryKeys []string
}

// demoCast is who takes part. Agencies are named as agenciesOf names them.
var demoCast = []struct {
	signIn, name, agency string
	roles                []access.Role
	cleared              bool
	covers               []string // ids of agencies whose rolls the account covers
	direct               string
	role, key            string
	tries                []string
}{
	{"nia.bevan@nursing.example", "Nia Bevan", "school-nursing", []access.Role{access.SchoolNurse}, false, []string{"first-primary", "first-academy"}, "07700 900201", "School nurse", "school-nurse", []string{"app.try.nurse.1", "app.try.nurse.2", "app.try.nurse.3", "app.try.nurse.4"}},
	{"tom.hale@school.example", "Tom Hale", "first-academy", []access.Role{access.SchoolLead, access.Manager}, false, []string{"first-academy"}, "07700 900202", "Safeguarding lead at a school, and manager", "school-lead", []string{"app.try.lead.1", "app.try.lead.2", "app.try.lead.3"}},
	{"priya.nair@council.example", "Priya Nair", "front-door", []access.Role{access.FrontDoor}, false, nil, "07700 900203", "Front door, council", "front-door", []string{"app.try.front.1", "app.try.front.2"}},
	{"kofi.mensah@justice.example", "Kofi Mensah", "justice", []access.Role{access.YouthWorker}, false, nil, "07700 900204", "Youth justice worker", "youth-worker", []string{"app.try.youth.1"}},
	{"ruth.adler@council.example", "Ruth Adler", "front-door", []access.Role{access.ShieldOfficer, access.Broker}, true, nil, "07700 900205", "Shield officer and duty broker", "shield-officer", []string{"app.try.shield.1", "app.try.shield.2"}},
	{"owen.price@council.example", "Owen Price", "council", []access.Role{access.IndexAdmin}, false, nil, "07700 900206", "Index administrator", "index-admin", []string{"app.try.index.1", "app.try.index.2", "app.try.index.3"}},
	{"jo.carr@council.example", "Jo Carr", "council", []access.Role{access.AccountAdmin}, false, nil, "07700 900207", "Account administrator", "account-admin", []string{"app.try.admin.1"}},
	{"aled.rowe@council.example", "Aled Rowe", "council", []access.Role{access.RecordsOfficer}, false, nil, "07700 900210", "Records officer", "records-officer", []string{"app.try.records.1"}},
	{"lena.fox@council.example", "Lena Fox", "council", []access.Role{access.Governance}, false, nil, "07700 900208", "Information governance officer", "governance", []string{"app.try.gov.1", "app.try.gov.2", "app.try.gov.3"}},
	{"head.nurse@nursing.example", "Beth Morgan", "school-nursing", []access.Role{access.SchoolNurse, access.Manager}, false, nil, "07700 900209", "School nursing manager", "nursing-manager", []string{"app.try.lead.1"}},
}

// demoAccounts creates the cast, through the use cases of account management.
func (f *features) demoAccounts(ctx context.Context, d *deployment) error {
	if had, err := demoPeople(ctx, d); err != nil || len(had) > 0 {
		return err
	}
	var people []demoPerson
	ids := map[string]string{}
	for _, c := range demoCast {
		a := account.Account{SignIn: c.signIn, Name: c.name, Agency: c.agency, Roles: slices.Clone(c.roles), Direct: c.direct, Days: account.Days()[:5]}
		made, err := f.accounts.CreateByOperator(ctx, access.Request{Actor: demoOperator, Action: "account:create"}, a)
		if err != nil {
			return fmt.Errorf("create %s: %w", c.role, err)
		}
		if err := f.accounts.ActivateForDemo(ctx, access.Request{Actor: demoOperator, Action: "account:change"}, made.Account, c.cleared); err != nil {
			return fmt.Errorf("activate %s: %w", c.role, err)
		}
		ids[c.name] = made.Account
		p := demoPerson{Account: made.Account, Name: c.name, Role: c.role, RoleKey: "app.role." + c.key, TryKeys: c.tries}
		people = append(people, p)
	}
	for _, c := range demoCast {
		for _, ag := range c.covers {
			if err := f.accounts.AskCover(ctx, access.Request{Actor: ids[c.name], Action: "self:change"}, ag); err != nil {
				return fmt.Errorf("ask to cover a roll: %w", err)
			}
			if err := f.accounts.ConfirmCover(ctx, access.Request{Actor: ids["Jo Carr"], Action: "cover:confirm"}, ids[c.name], ag); err != nil {
				return fmt.Errorf("confirm a cover: %w", err)
			}
		}
	}
	b, err := json.Marshal(people)
	if err != nil {
		return err
	}
	return setSetting(ctx, d.db, "demo_people", string(b))
}

// demoAgencies are the agencies that the suppliers' files name, and a few of
// the authority's own.
func demoAgencies(files synth.Files) ([]agency.Agency, error) {
	out := []agency.Agency{
		{ID: "council", Name: "Northbridge Council", NameCy: "Cyngor Pont y Gogledd", Kind: "council", Main: "01632 960900"},
		{ID: "front-door", Name: "Northbridge Front Door", NameCy: "Drws Blaen Pont y Gogledd", Kind: "front-door", Main: "01632 960901", Duty: "01632 960999"},
		{ID: "school-nursing", Name: "Northbridge School Nursing", NameCy: "Nyrsio Ysgolion Pont y Gogledd", Kind: "school-nursing", Main: "01632 960902", Duty: "01632 960903"},
		{ID: "justice", Name: "Northbridge Youth Justice", NameCy: "Cyfiawnder Ieuenctid Pont y Gogledd", Kind: "youth-justice", Main: "01632 960904"},
	}
	seen := map[string]bool{}
	collect := func(path string, kind agency.Kind, ref, name, phone, duty string, isRef bool) error {
		return eachRow(path, func(cell func(string) string) {
			r, n := cell(ref), cell(name)
			if r == "" || n == "" || seen[string(kind)+r] {
				return
			}
			seen[string(kind)+r] = true
			a := agency.Agency{ID: demoID(kind, r, n), Name: n, Kind: kind, Main: cell(phone)}
			if duty != "" {
				a.Duty = cell(duty)
			}
			if isRef {
				a.Ref = r
			}
			if a.Main == "" {
				a.Main = "01632 960900"
			}
			if a.Check() == nil {
				out = append(out, a)
			}
		})
	}
	err := errors.Join(
		collect(files.School, "school", "School URN", "School Name", "School Telephone", "", true),
		collect(files.GP, "practice", "practice_ods", "practice_name", "practice_phone", "", true),
		collect(files.Visiting, "health-visiting", "Team", "Team", "Duty Telephone", "Duty Telephone", false),
		collect(files.Justice, "youth-justice", "TEAM", "TEAM", "DUTY_TEL", "DUTY_TEL", false),
		collect(files.Council, "social-care", "Team", "Team", "TeamTelephone", "TeamTelephone", false),
	)
	return out, err
}

// demoID gives the two schools of the showcase ids that the cast can name.
func demoID(kind agency.Kind, ref, name string) string {
	for _, s := range synth.ShowcaseSchools() {
		if kind == "school" && s.URN == ref {
			if s.Secondary {
				return "first-academy"
			}
			return "first-primary"
		}
	}
	return string(kind) + "-" + strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, ref))
}

// eachRow reads a CSV file by its header.
func eachRow(path string, fn func(cell func(string) string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("read a supplier's header: %w", err)
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a supplier's file: %w", err)
		}
		fn(func(name string) string {
			i, ok := at[name]
			if !ok || i >= len(row) {
				return ""
			}
			return strings.TrimSpace(row[i])
		})
	}
}
