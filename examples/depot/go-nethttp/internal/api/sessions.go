package api

import (
	"net/http"
	"time"

	"depot/internal/rules"
	"depot/internal/session"
)

// maxPasswordBytes is what bcrypt takes; its Go package refuses a longer password, others ignore the rest.
const maxPasswordBytes = 72

type credentials struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

type sessionBody struct {
	Token     string `json:"token"`
	TokenType string `json:"token_type"`
	ExpiresIn int    `json:"expires_in"`
}

type passwordRule struct{ rules.Text }

// Problem implements rules.Rule.
func (p passwordRule) Problem(value any) string {
	if problem := p.Text.Problem(value); problem != "" {
		return problem
	}
	if len(value.(string)) > maxPasswordBytes {
		return "must not be longer than 72 bytes"
	}
	return ""
}

var (
	userRule         = rules.Text{Min: 1, Max: 64}
	password         = passwordRule{rules.Text{Min: 1, Max: maxPasswordBytes}}
	credentialsShape = flatShape([]rules.Field{
		{Name: "user", Rule: userRule},
		{Name: "password", Rule: password},
	})
)

// Fits implements fitter.
func (c *credentials) Fits() bool {
	return userRule.Accepts(c.User) && len(c.Password) <= maxPasswordBytes && password.Accepts(c.Password)
}

func (d *Depot) createSession(w http.ResponseWriter, r *http.Request) error {
	given, err := readBody[credentials](w, r, bodyLimit, credentialsShape)
	if err != nil {
		return err
	}
	known, err := d.Store.HasPassword(r.Context(), given.User, given.Password)
	if err != nil {
		return err
	}
	if !known {
		return errInvalidCredentials
	}
	token, err := d.Tokens.Issue(given.User, time.Now())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, sessionBody{
		Token:     token,
		TokenType: "Bearer",
		ExpiresIn: int(session.Lifetime.Seconds()),
	})
	return nil
}
