// Package session issues and verifies session tokens: JSON Web Tokens, HS256 only.
package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Lifetime is how long a token is valid.
const Lifetime = time.Hour

var header = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))

// Tokens issues and verifies tokens with a secret.
type Tokens struct {
	secret []byte
}

type claims struct {
	Subject  string `json:"sub"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

// NewTokens makes Tokens of a secret.
func NewTokens(secret string) *Tokens {
	return &Tokens{secret: []byte(secret)}
}

// Issue makes a token for a user.
func (t *Tokens) Issue(user string, now time.Time) (string, error) {
	payload, err := json.Marshal(claims{Subject: user, IssuedAt: now.Unix(), Expires: now.Add(Lifetime).Unix()})
	if err != nil {
		return "", err
	}
	signed := header + "." + base64.RawURLEncoding.EncodeToString(payload)
	return signed + "." + t.sign(signed), nil
}

// IsValid reports whether the token is one of ours and hasn't expired.
func (t *Tokens) IsValid(token string, now time.Time) bool {
	end := max(strings.LastIndexByte(token, '.'), 0)
	signed := token[:end]
	// Only our own header: neither "none" nor another algorithm gets as far as the signature.
	payload, ours := strings.CutPrefix(signed, header+".")
	if !ours {
		return false
	}
	// The signatures are compared as text: base64 has several spellings for the same bytes.
	if !hmac.Equal([]byte(token[end+1:]), []byte(t.sign(signed))) {
		return false
	}
	return expiry(payload) > now.Unix()
}

func (t *Tokens) sign(text string) string {
	mac := hmac.New(sha256.New, t.secret)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func expiry(payload string) int64 {
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return 0
	}
	var c claims
	if json.Unmarshal(decoded, &c) != nil {
		return 0
	}
	return c.Expires
}
