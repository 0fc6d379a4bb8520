package source

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// kernelFuncs are the functions of the kernel package that a submission may use. Types,
// constants and the kernel's methods are free, but for types that are kernels themselves.
var kernelFuncs = map[string]bool{"ClientLost": true, "ErrnoName": true, "ErrnoByName": true, "NewFDSet": true}

// modelNames are those of the model package, and envNames the fields and methods of
// model.Env, that a submission may use. A Host or an Env of one's own would be another
// way to the operating system; Goroutine takes a kernel of the caller's making.
var (
	modelNames = map[string]bool{"Env": true, "Conns": true, "Session": true, "Outbox": true, "Process": true}
	envNames   = map[string]bool{
		"Listener": true, "Addr": true, "Backlog": true, "Conn": true, "Shared": true, "Number": true, "Grace": true,
		"NewSession": true, "Conns": true, "Cancel": true, "Ready": true, "Thread": true, "Handler": true, "Fail": true,
		"Wait": true, "Spawn": true, "AcceptFailed": true, "Interruptible": true,
	}
)

// typed checks what the files mean: every name is resolved, however it is written.
func (c *checker) typed() (*verdict.Failure, error) {
	importer := importerOf(c.Root, c.goRoot)
	if _, err := importer.Import(modelPath); err != nil {
		return nil, err
	}
	var wrong []types.Error
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	config := types.Config{
		Importer: importer, Sizes: importerSizes(importer),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok && len(wrong) < maxErrors {
				wrong = append(wrong, e)
			}
		},
	}
	pkg, _ := config.Check("submission/server", c.fset, c.files, info)
	if f := c.uses(importer, info); f != nil {
		return f, nil
	}
	if len(wrong) > 0 {
		return c.typeErrors(wrong), nil
	}
	return c.serve(pkg), nil
}

func importerSizes(i *importer) types.Sizes { return types.SizesFor("gc", i.ctx.GOARCH) }

// typeErrors makes a Failure of what the type checker said, which is what the compiler
// would say.
func (c *checker) typeErrors(wrong []types.Error) *verdict.Failure {
	var lines []string
	for _, e := range wrong {
		p := c.fset.PositionFor(e.Pos, false)
		said, _, _ := strings.Cut(e.Msg, "\n")
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", clean.Name(p.Filename), p.Line, p.Column, clean.Name(said)))
	}
	first := c.fset.PositionFor(wrong[0].Pos, false)
	lines = append(lines, quoted(c.s.Files[first.Filename], first.Line))
	return compileFailure(strings.Join(lines, "\n"))
}

// uses looks at every name that the files use.
func (c *checker) uses(i *importer, info *types.Info) *verdict.Failure {
	var found *verdict.Failure
	for _, file := range c.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && found == nil {
				if why := i.denied(info.Uses[id]); why != "" {
					found = c.at(id.Pos(), "calls through the kernel that env.Thread gives",
						fmt.Sprintf("The submission uses %s.", clean.Name(id.Name)), why)
				}
			}
			return found == nil
		})
	}
	return found
}

// denied says why a submission may not use an object, or "".
func (i *importer) denied(o types.Object) string {
	if o == nil || o.Pkg() == nil {
		return ""
	}
	switch o.Pkg().Path() {
	case kernelPath:
		return i.deniedKernel(o)
	case modelPath:
		return i.deniedModel(o)
	}
	return ""
}

// deniedKernel: no functions but some, and no types that make calls by themselves.
func (i *importer) deniedKernel(o types.Object) string {
	const why = "A kernel of one's own is not recorded: use the one that env.Thread gives."
	if o.Parent() != o.Pkg().Scope() { // a field or a method of a value, whose type is looked at
		if f, ok := o.(*types.Func); ok && i.kernelType(receiverType(f)) {
			return why
		}
		return ""
	}
	switch o := o.(type) {
	case *types.Func:
		if !kernelFuncs[o.Name()] {
			return why
		}
	case *types.Var:
		return "Variables of the kernel are not part of an exercise."
	case *types.TypeName:
		if i.kernelType(o.Type()) {
			return why
		}
	}
	return ""
}

func receiverType(f *types.Func) types.Type {
	if recv := f.Signature().Recv(); recv != nil {
		return recv.Type()
	}
	return types.Typ[types.Invalid]
}

// kernelType reports whether t, or a pointer to it, is a kernel that is not an interface.
func (i *importer) kernelType(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	kernel := i.packages[kernelPath].Scope().Lookup("Kernel")
	if kernel == nil || types.IsInterface(t) || t == types.Typ[types.Invalid] {
		return false
	}
	iface, ok := kernel.Type().Underlying().(*types.Interface)
	return ok && types.Implements(types.NewPointer(t), iface)
}

// deniedModel: what a server is given, and nothing that only the harness needs.
func (i *importer) deniedModel(o types.Object) string {
	const why = "It belongs to the harness, and is not part of an exercise."
	if o.Parent() == o.Pkg().Scope() {
		if !modelNames[o.Name()] {
			return why
		}
		return ""
	}
	env := i.packages[modelPath].Scope().Lookup("Env")
	if member, _, _ := types.LookupFieldOrMethod(env.Type(), true, o.Pkg(), o.Name()); member == o && !envNames[o.Name()] {
		return why
	}
	return ""
}

// serve checks that there is a Serve as the driver calls it.
func (c *checker) serve(pkg *types.Package) *verdict.Failure {
	const cause = "It was renamed, or its first line was changed."
	o := pkg.Scope().Lookup("Serve")
	if o == nil {
		return refuse(wantServe, "The submission has no function Serve.", cause)
	}
	f, ok := o.(*types.Func)
	if ok && serves(f.Signature()) {
		return nil
	}
	return c.at(o.Pos(), wantServe, "Serve has another type.", cause)
}

// serves reports whether a signature is Serve's, whatever its parameters are called.
func serves(s *types.Signature) bool {
	if s.Params().Len() != 2 || s.Results().Len() != 1 || s.Variadic() || s.TypeParams().Len() > 0 {
		return false
	}
	bare := func(t types.Type) string { return types.TypeString(types.Unalias(t), nil) }
	return bare(s.Params().At(0).Type()) == "context.Context" && bare(s.Params().At(1).Type()) == "*"+modelPath+".Env" &&
		bare(s.Results().At(0).Type()) == "error"
}
