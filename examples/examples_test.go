// Package examples_test runs the short programs beside it.
package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func source(t *testing.T, program string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(program, "main.go"))
	require.NoError(t, err)
	return string(raw)
}

func TestTheShortProgramsPrintWhatTheySay(t *testing.T) {
	for _, program := range []string{"customsource", "custommail", "customllm"} {
		t.Run(program, func(t *testing.T) {
			_, stated, ok := strings.Cut(source(t, program), "\n// Output:\n")
			require.True(t, ok, "the program states its output at its end")
			want := strings.TrimSpace(strings.ReplaceAll("\n"+stated, "\n// ", "\n"))
			args := []string{"run"}
			if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
				args = append(args, "-race") // as this test was built, so that nothing is compiled twice
			}
			cmd := exec.CommandContext(t.Context(), "go", append(args, "./"+program)...)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			require.NoError(t, err)
			assert.Equal(t, want, strings.TrimSpace(string(out)))
		})
	}
}

func TestTheShortProgramsAreShort(t *testing.T) {
	for _, program := range []string{"minimal", "customsource", "custommail", "customllm"} {
		n := 0
		_, body, _ := strings.Cut(source(t, program), "\n)\n") // after the imports
		for line := range strings.Lines(body) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				n++
			}
		}
		assert.Less(t, n, 40, program)
	}
}

func TestTheProgramInTheREADMEIsExamplesMinimal(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(readme), "```go\n")
	require.True(t, ok)
	program, _, ok := strings.Cut(rest, "```")
	require.True(t, ok)
	_, want, _ := strings.Cut(source(t, "minimal"), "\n") // without its doc comment
	assert.Equal(t, want, program)
}
